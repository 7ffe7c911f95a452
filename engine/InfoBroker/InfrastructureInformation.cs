using System.Globalization;

namespace Occo.Engine.InfoBroker;

/// <summary>Keys about an infrastructure.</summary>
internal sealed class InfrastructureInformation : InformationFamily
{
    private readonly Store store;
    private readonly InformationScope scope;

    public InfrastructureInformation(Store store, InformationScope scope)
    {
        (this.store, this.scope) = (store, scope);
        About("infrastructure.name", "Name of an infrastructure.", i => i.Name);
        About("infrastructure.id", "Id of an infrastructure.", i => i.Id);
        About("infrastructure.owner", "user_id of the description.", i => i.Owner);
        About("infrastructure.version", "Newest version of the description.", i => (long)i.Version);
        About("infrastructure.state",
            "State: registered, pending, outdated, ready, degraded, suspended, removing or removed.",
            i => StateWords.Of(i.State));
        About("infrastructure.pending", "What was asked for and is not carried out yet, as a list of texts.",
            i => i.Pending);
        Add("infrastructure.description", "Compiled description; argument version for an older one.",
            async q => await DescriptionAsync(q).ConfigureAwait(false), "version");
        Add("infrastructure.static_description", "Same as infrastructure.description.",
            async q => await DescriptionAsync(q).ConfigureAwait(false), "version");
        Add("infrastructure.nodes", "Instances by node name; a node without instances has an empty list.",
            async q => await ByNodeAsync(q, node => node.ToList()).ConfigureAwait(false));
        Add("infrastructure.node_instances", "Instances by node name and node id.",
            async q => await ByIdAsync(q, i => i).ConfigureAwait(false));
        Add("infrastructure.userinfo", "First addresses by node name and node id.",
            async q => await ByIdAsync(q, i => i.Address).ConfigureAwait(false));

        void About(string key, string line, Func<Infrastructure, object?> answer)
            => Add(key, line, async q => answer(await scope.InfrastructureAsync(q).ConfigureAwait(false)));
    }

    private async Task<CompiledInfrastructure> DescriptionAsync(InformationQuestion question)
    {
        var infrastructure = await scope.InfrastructureAsync(question).ConfigureAwait(false);
        var version = question.Arguments.Other.GetValueOrDefault("version");
        if (version is null) return await store.Infrastructures.GetCompiledAsync(infrastructure.Id)
            .ConfigureAwait(false);
        var text = Convert.ToString(version, CultureInfo.InvariantCulture);
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? await store.Infrastructures.GetCompiledAsync(infrastructure.Id, number).ConfigureAwait(false)
            : throw question.Missing("a whole number as version", "version");
    }

    private Task<Dictionary<string, object?>> ByIdAsync(InformationQuestion question, Func<NodeInstance, object?> shape)
        => ByNodeAsync(question, node => node.ToDictionary(i => i.Id.ToString(), shape));

    private async Task<Dictionary<string, object?>> ByNodeAsync(
        InformationQuestion question, Func<IEnumerable<NodeInstance>, object> shape)
    {
        var infrastructure = await scope.InfrastructureAsync(question).ConfigureAwait(false);
        var all = await store.Instances.ListAsync(infrastructure.Id).ConfigureAwait(false);
        var instances = all.ToLookup(i => i.Name);
        // A node that the newest description no longer has may still have instances.
        return infrastructure.Nodes.Union(instances.Select(i => i.Key))
            .ToDictionary(name => name, name => (object?)shape(instances[name]));
    }
}
