using System.Globalization;

namespace Occo.Engine.InfoBroker;

/// <summary>What can be asked about an infrastructure.</summary>
internal sealed class InfrastructureInformation : InformationFamily
{
    private readonly Store store;

    /// <summary>Answers from a store.</summary>
    public InfrastructureInformation(Store store, InformationScope scope)
    {
        this.store = store;
        Add("infrastructure.name", "Name of an infrastructure.", q => scope.Infrastructure(q).Name);
        Add("infrastructure.id", "Id of an infrastructure.", q => scope.Infrastructure(q).Id);
        Add("infrastructure.owner", "user_id of the description.", q => scope.Infrastructure(q).Owner);
        Add("infrastructure.version", "Newest version of the description.", q => (long)scope.Infrastructure(q).Version);
        Add("infrastructure.state", "State: registered, pending, ready, degraded, removing or removed.",
            q => StateWords.Of(scope.Infrastructure(q).State));
        Add("infrastructure.description", "Compiled description; argument version for an older one.",
            q => Description(q, scope.Infrastructure(q)));
        Add("infrastructure.static_description", "Same as infrastructure.description.",
            q => Description(q, scope.Infrastructure(q)));
        Add("infrastructure.nodes", "Instances by node name; a node without instances has an empty list.",
            q => ByNode(scope.Infrastructure(q), node => node.ToList()));
        Add("infrastructure.node_instances", "Instances by node name and node id.",
            q => ById(scope.Infrastructure(q), i => i));
        Add("infrastructure.userinfo", "First addresses by node name and node id.",
            q => ById(scope.Infrastructure(q), i => i.Address));
    }

    private CompiledInfrastructure Description(InformationQuestion question, Infrastructure infrastructure)
    {
        var version = question.Arguments.Other.GetValueOrDefault("version");
        if (version is null) return store.Infrastructures.GetCompiled(infrastructure.Id);
        var text = Convert.ToString(version, CultureInfo.InvariantCulture);
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? store.Infrastructures.GetCompiled(infrastructure.Id, number)
            : throw question.Missing("a whole number as version");
    }

    private Dictionary<string, object?> ById(Infrastructure infrastructure, Func<NodeInstance, object?> shape)
        => ByNode(infrastructure, node => node.ToDictionary(i => i.Id.ToString(), shape));

    private Dictionary<string, object?> ByNode(
        Infrastructure infrastructure, Func<IEnumerable<NodeInstance>, object> shape)
    {
        var instances = store.Instances.List(infrastructure.Id).ToLookup(i => i.Name);
        // A node that the newest description no longer has may still have instances.
        return infrastructure.Nodes.Union(instances.Select(i => i.Key))
            .ToDictionary(name => name, name => (object?)shape(instances[name]));
    }
}
