using Occo.Engine.InfoBroker;

namespace Occo.Engine.Api;

/// <summary>The versions of a description.</summary>
public sealed partial class Orchestrator
{
    /// <summary>Every accepted version of a description, oldest first.</summary>
    public async Task<IReadOnlyList<InfrastructureVersion>> GetVersionsAsync(string infrastructure)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        return await services.Store.Infrastructures.VersionsAsync(found.Id).ConfigureAwait(false);
    }

    /// <summary>
    /// The version before another one; null: there is none. After a restore, numbers may be missing.
    /// </summary>
    public async Task<int?> VersionBeforeAsync(string infrastructure, int version)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        return await services.Store.Infrastructures.BeforeAsync(found.Id, version).ConfigureAwait(false);
    }

    /// <summary>
    /// Where two versions of a description differ; null: the newest. In the order of the description.
    /// </summary>
    public async Task<IReadOnlyList<VersionDifference>> CompareAsync(string infrastructure, int from, int? to = null)
    {
        var id = (await RequireAsync(infrastructure).ConfigureAwait(false)).Id;
        var versions = services.Store.Infrastructures;
        return VersionComparison.Of(
            await versions.GetCompiledAsync(id, from).ConfigureAwait(false),
            await versions.GetCompiledAsync(id, to).ConfigureAwait(false));
    }

    /// <summary>
    /// Makes an older version of the description the newest. The next enactment changes the nodes. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument, Changed).
    /// </summary>
    public async Task<Infrastructure> RevertAsync(string infrastructure, int version, long? expected = null)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        return await JudgedAsync(await services.Store.Infrastructures
            .RevertAsync(found.Id, version, actor, expected, mayRead.Count > 0 ? mayRead : null).ConfigureAwait(false))
            .ConfigureAwait(false);
    }
}
