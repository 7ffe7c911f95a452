namespace Occo.Engine.InfoBroker;

/// <summary>What can be asked about the cloud's side of an instance, as it was last observed.</summary>
internal sealed class ResourceInformation : InformationFamily
{
    /// <summary>Answers about what the scope finds.</summary>
    public ResourceInformation(InformationScope scope)
    {
        Add("node.resource.state", "What the cloud says: unknown, pending, ready, shutdown, temp_failed or failed.",
            q => StateWords.Of(scope.Instance(q).ResourceState));
        Add("node.resource.address", "First address of an instance.",
            q => NodeInformation.Address(q, scope.Instance(q)));
        Add("node.resource.ip_address", "Address of an instance inside its cloud.",
            q => NodeInformation.Private(q, scope.Instance(q)));
        Add("node.resource.instance_id", "What the cloud calls an instance; empty until it has answered.",
            q => scope.Instance(q).InstanceId);
        Add("node.resource.type", "Type of the cloud of an instance.", q => scope.Instance(q).Cloud);
    }
}
