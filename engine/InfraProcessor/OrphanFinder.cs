using Occo.Engine.CloudHandlers.Calls;

namespace Occo.Engine.InfraProcessor;

/// <summary>An orphan and where it can be dropped.</summary>
internal sealed record FoundOrphan(CloudOrphan Orphan, CloudScope Scope, CloudAccess Access, CloudInstance Seen);

/// <summary>The result of a search in some clouds.</summary>
/// <param name="Orphans">The orphans.</param>
/// <param name="Living">Instances with a living record.</param>
/// <param name="Searched">Names of the clouds that were searched.</param>
/// <param name="Unsearched">Clouds that could not be searched.</param>
internal sealed record FoundOrphans(
    IReadOnlyList<FoundOrphan> Orphans, IReadOnlySet<OrphanReference> Living, IReadOnlySet<string> Searched,
    IReadOnlyList<UnsearchedCloud> Unsearched)
{
    public IReadOnlyList<FoundOrphan> At(OrphanReference reference)
        => [.. Orphans.Where(o => o.Orphan.Reference == reference)];
}

/// <summary>Looks for cloud instances without a living record: one list call per cloud. Changes nothing.</summary>
internal sealed class OrphanFinder(EngineServices services, CloudCalls calls)
{
    public async Task<FoundOrphans> FindAsync(
        IReadOnlyList<CloudAccess> clouds, bool anyStore, CancellationToken cancel)
    {
        // The records are read after the lists: the record of an instance is older than the instance.
        var answers = await ListAsync(clouds, anyStore, cancel).ConfigureAwait(false);
        var judge = new OrphanJudge(services.Store);
        var living = new HashSet<OrphanReference>();
        var suspects = new List<(CloudAccess Access, CloudInstance Tagged)>();
        foreach (var (access, tagged) in answers.Listed)
        {
            if (await judge.IsLivingAsync(tagged).ConfigureAwait(false))
                living.Add(new(NameOf(access), tagged.InstanceId));
            else if (!OrphanJudge.IsJustGone(services, access, tagged, tagged.NodeId is { } id
                    ? await services.Store.Instances.FindAsync(id).ConfigureAwait(false)
                    : null)
                && (anyStore || await judge.IsOwnAsync(tagged).ConfigureAwait(false)))
                suspects.Add((access, tagged));
        }

        var searched = clouds.Select(NameOf).ToHashSet();
        if (suspects.Count == 0) return new([], living, searched, answers.Unsearched);

        // An instance that was dropped after the first list has no record any more, and is no orphan.
        IReadOnlyList<CloudAccess> again = [.. suspects.Select(s => s.Access).Distinct()];
        var second = await ListAsync(again, anyStore, cancel).ConfigureAwait(false);
        var there = second.Listed.Select(l => (l.Access, l.Tagged.InstanceId)).ToHashSet();
        var found = new List<FoundOrphan>();
        foreach (var (access, tagged) in suspects.Where(s => there.Contains((s.Access, s.Tagged.InstanceId)))
            .DistinctBy(s => (s.Access.Type, s.Tagged.InstanceId, s.Tagged.NodeId,
                s.Tagged.StoreId, s.Tagged.InfrastructureId)))
        {
            found.Add(await FoundAsync(judge, access, tagged).ConfigureAwait(false));
        }

        var sorted = found.OrderBy(o => o.Orphan.CloudName, StringComparer.Ordinal)
            .ThenBy(o => o.Orphan.Infrastructure ?? o.Orphan.InfrastructureId, StringComparer.Ordinal);
        return new([.. sorted], living, searched, [.. answers.Unsearched.Union(second.Unsearched)]);
    }

    private async Task<(List<(CloudAccess Access, CloudInstance Tagged)> Listed, List<UnsearchedCloud> Unsearched)>
        ListAsync(IReadOnlyList<CloudAccess> clouds, bool anyStore, CancellationToken cancel)
    {
        var answers = await Task.WhenAll(clouds.Select(async access =>
        {
            try
            {
                return (Access: access, Answer: await calls.ListTaggedAsync(access, anyStore, cancel)
                    .ConfigureAwait(false), Error: (CloudException?)null);
            }
            catch (CloudException e)
            {
                return (access, [], e);
            }
        })).ConfigureAwait(false);
        return (
            [.. answers.SelectMany(a => a.Answer.Select(t => (a.Access, t)))],
            [.. answers.Where(a => a.Error is not null).Select(a => new UnsearchedCloud(NameOf(a.Access), a.Error!.Kind,
                $"{NameOf(a.Access)} cannot be searched: {a.Error.Message}"))]);
    }

    private static async Task<FoundOrphan> FoundAsync(OrphanJudge judge, CloudAccess access, CloudInstance tagged)
    {
        var name = (await judge.InfrastructureOfAsync(tagged).ConfigureAwait(false))?.Name ?? tagged.InfrastructureName;
        var orphan = new CloudOrphan
        {
            InstanceId = tagged.InstanceId,
            Kind = tagged.Kind,
            Cloud = access.Type,
            CloudName = NameOf(access),
            StoreId = tagged.StoreId,
            IsOwn = await judge.IsOwnAsync(tagged).ConfigureAwait(false),
            InfrastructureId = tagged.InfrastructureId,
            Infrastructure = name,
            Node = tagged.NodeName,
            NodeId = tagged.NodeId,
            State = tagged.State,
            Addresses = tagged.Addresses,
            Reason = await judge.ReasonOfAsync(tagged).ConfigureAwait(false),
        };
        var scope = new CloudScope(access, tagged.InfrastructureId, name ?? tagged.InfrastructureId);
        return new(orphan, scope with { StoreId = tagged.StoreId ?? access.StoreId }, access, tagged);
    }

    private static string NameOf(CloudAccess access) => CloudKey.Of(access.Type, access.Settings).ToString();
}
