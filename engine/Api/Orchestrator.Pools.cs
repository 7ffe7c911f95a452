using Occo.Engine.Compiler;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>Pools, and where instances would be made.</summary>
public sealed partial class Orchestrator
{
    private const int MostPlaced = 10_000;

    /// <summary>
    /// Checks and stores pools. Throws <see cref="DescriptionException"/>, and stores nothing then. Of a pool that is
    /// stored again a cool-down ends.
    /// </summary>
    public async Task<IReadOnlyList<PoolStatus>> ImportPoolsAsync(
        DescriptionSource source, bool allowImportsOutside = false)
        => await services.Store.Pools.ImportAsync(
            DescriptionCompiler.CompilePools(source, allowImportsOutside, stop).Require()).ConfigureAwait(false);

    /// <summary>The pools that were imported or have refused an instance, by name.</summary>
    public Task<IReadOnlyList<PoolStatus>> GetPoolsAsync() => services.Store.Pools.ListAsync();

    /// <summary>Removes a pool. Instances stay, and no quota counts them. False: there was none.</summary>
    public Task<bool> RemovePoolAsync(string name) => services.Store.Pools.RemoveAsync(name);

    /// <summary>
    /// Where more instances of a node would be made now, one after the other; changes nothing. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public async Task<IReadOnlyList<StepPlacement>> GetPlacementAsync(
        string infrastructure, string node, int count = 1, CancellationToken cancel = default)
    {
        if (count is < 1 or > MostPlaced)
            throw new OccoException(FailureKind.InvalidArgument, $"The count must be 1 to {MostPlaced}.");
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        RequireNode(found, node);
        var situation = await Situation.ReadAsync(services, services.Calls, found.Id, new(1, new()), cancel)
            .ConfigureAwait(false);
        var places = await new PlacesReader(services, new(services, services.Calls), situation)
            .ReadAsync(node, cancel).ConfigureAwait(false);
        return [.. Enumerable.Range(0, count).Select(_ => places.Decider!.Place(node)!)];
    }
}
