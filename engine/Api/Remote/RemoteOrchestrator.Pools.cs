using Occo.Engine.Api.Wire;
using Occo.Engine.Compiler;

namespace Occo.Engine.Api.Remote;

/// <summary>Pools, and where instances would be made.</summary>
internal sealed partial class RemoteOrchestrator
{
    public async Task<IReadOnlyList<PoolStatus>> ImportPoolsAsync(
        DescriptionSource source, bool allowImportsOutside = false)
    {
        if (PackedDocument.Of(source, allowImportsOutside, stop) is not { } packed)
        {
            throw new DescriptionException(
                DescriptionCompiler.CompilePools(source, allowImportsOutside, stop).Diagnostics);
        }

        try
        {
            return await Calls.SendAsync<IReadOnlyList<PoolStatus>>(
                HttpMethod.Put, "pools", new PoolsRequest(packed.Document), cancel: stop).ConfigureAwait(false);
        }
        catch (DescriptionException e)
        {
            throw new DescriptionException(PackedDocument.Localise(e.Diagnostics, packed));
        }
    }

    public Task<IReadOnlyList<PoolStatus>> GetPoolsAsync() => GetAsync<IReadOnlyList<PoolStatus>>("pools");

    public async Task<bool> RemovePoolAsync(string name)
    {
        try
        {
            await Calls.SendAsync<object?>(HttpMethod.Delete, $"pools/{Segment(name)}", cancel: stop)
                .ConfigureAwait(false);
            return true;
        }
        catch (OccoException e) when (e.Kind == FailureKind.NotFound)
        {
            return false;
        }
    }

    public Task<IReadOnlyList<StepPlacement>> GetPlacementAsync(
        string infrastructure, string node, int count = 1, CancellationToken cancel = default)
        => Calls.GetAsync<IReadOnlyList<StepPlacement>>(
            $"{Of(infrastructure)}/nodes/{Segment(node)}/placement" + Query(("count", count)), cancel: cancel);
}
