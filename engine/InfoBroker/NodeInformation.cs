namespace Occo.Engine.InfoBroker;

/// <summary>What can be asked about the instances of a node.</summary>
internal sealed class NodeInformation : InformationFamily
{
    /// <summary>Answers about what the scope finds.</summary>
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
        About("node.health_check.state", "What the health checks of an instance say: unknown, pending, ready or failed.",
            (_, i) => StateWords.Of(i.HealthState));

        void About(string key, string line, Func<InformationQuestion, NodeInstance, object?> answer)
            => Add(key, line, async q => answer(q, await scope.InstanceAsync(q).ConfigureAwait(false)));
    }

    /// <summary>The first address, or the error that there is none yet.</summary>
    public static string Address(InformationQuestion question, NodeInstance instance)
        => instance.Address ?? throw None(question, instance);

    /// <summary>The address inside the cloud; where the cloud knows only one kind of address, that one.</summary>
    public static string Private(InformationQuestion question, NodeInstance instance)
        => instance.PrivateAddress ?? instance.Address ?? throw None(question, instance);

    private static OccoException None(InformationQuestion question, NodeInstance instance) => question.NotFound(
        $"instance {instance.Id} of node '{instance.Name}' is {StateWords.Of(instance.State)} and has no address.");
}
