namespace Occo.Engine.InfoBroker;

/// <summary>What can be asked about the cloud's side of an instance, as it was last observed.</summary>
internal sealed class ResourceInformation : InformationFamily
{
    /// <summary>Answers about what the scope finds.</summary>
    public ResourceInformation(InformationScope scope)
    {
        About("node.resource.state", "What the cloud says: unknown, pending, ready, shutdown, temp_failed or failed.",
            (_, i) => StateWords.Of(i.ResourceState));
        About("node.resource.address", "First address of an instance.",
            NodeInformation.Address);
        About("node.resource.ip_address", "Address of an instance inside its cloud.",
            NodeInformation.Private);
        About("node.resource.instance_id", "What the cloud calls an instance; empty until it has answered.",
            (_, i) => i.InstanceId);
        About("node.resource.type", "Type of the cloud of an instance.", (_, i) => i.Cloud);

        void About(string key, string line, Func<InformationQuestion, NodeInstance, object?> answer)
            => Add(key, line, async q => answer(q, await scope.InstanceAsync(q).ConfigureAwait(false)));
    }
}
