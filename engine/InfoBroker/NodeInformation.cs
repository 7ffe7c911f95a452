namespace Occo.Engine.InfoBroker;

/// <summary>Keys about the instances of a node, and about their side in the cloud as last observed.</summary>
internal sealed class NodeInformation : InformationFamily
{
    public NodeInformation(InformationScope scope)
    {
        Add("node.find", "Instances of an infrastructure that are not gone; argument node or node_id for fewer.",
            async q => await scope.InstancesAsync(q).ConfigureAwait(false));
        About("node.find_one", "The instance with a node id, or the oldest instance of a node.", (_, i) => i);
        About("node.state",
            "State of an instance: creating, booting, configuring, ready, unhealthy, failed, dropping or gone.",
            (_, i) => StateWords.Of(i.State));
        About("node.address", "First address of an instance.", Address);
        About("node.addresses", "Addresses of an instance.", (_, i) => i.Addresses);
        About("node.ip_address", "Address of an instance inside its cloud.", Private);
        About("node.private_address", "Same as node.ip_address.", Private);
        About("node.ports", "Ports of an instance by name.", (_, i) => i.Ports);
        About("node.service.state", "What the config manager of an instance says: unknown, pending, ready or failed.",
            (_, i) => StateWords.Of(i.ServiceState));
        About("node.health_check.state",
            "What the health checks of an instance say: unknown, pending, ready or failed.",
            (_, i) => StateWords.Of(i.HealthState));
        About("node.resource.state",
            "What the cloud says: unknown, pending, ready, shutdown, stopped, temp_failed or failed.",
            (_, i) => StateWords.Of(i.ResourceState));
        About("node.resource.address", "First address of an instance.", Address);
        About("node.resource.ip_address", "Address of an instance inside its cloud.", Private);
        About("node.resource.instance_id", "What the cloud calls an instance; empty until it has answered.",
            (_, i) => i.InstanceId);
        About("node.resource.type", "Type of the cloud of an instance.", (_, i) => i.Cloud);

        void About(string key, string line, Func<InformationQuestion, NodeInstance, object?> answer)
            => Add(key, line, async q => answer(q, await scope.InstanceAsync(q).ConfigureAwait(false)));
    }

    private static string Address(InformationQuestion question, NodeInstance instance)
        => instance.Address ?? throw question.NotFound(
            $"instance {instance.Id} of node '{instance.Name}' is {StateWords.Of(instance.State)} and has no address.");

    // Some clouds know only one kind of address.
    private static string Private(InformationQuestion question, NodeInstance instance)
        => instance.PrivateAddress ?? Address(question, instance);
}
