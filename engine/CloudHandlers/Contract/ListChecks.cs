using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Lists: which instances they show.</summary>
internal static class ListChecks
{
    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("ListOwn", "ListAsync shows each instance of the infrastructure once, with its tags, within the "
            + "ListingDelay; and none of another infrastructure or store.", "ICloudHandler.ListAsync, ListingDelay",
            OwnAsync),
        new("FindOwn", "FindAsync shows the instances of the infrastructure that are named, with their tags, and no "
            + "others.", "ICloudHandler.FindAsync", FindAsync),
        new("ListReady", "An instance that runs is listed as ready, without an error.", "CloudInstance.State",
            ReadyAsync),
        new("ListTagged", "ListTaggedAsync shows the instances of all infrastructures of the store, or of any store, "
            + "with their tags.", "ICloudHandler.ListTaggedAsync", TaggedAsync),
        new("ListTaggedMakesNothing", "ListTaggedAsync makes nothing, not even a file.",
            "ICloudHandler.ListTaggedAsync", TaggedMakesNothingAsync),
    ];

    private static async Task OwnAsync(CheckRun run)
    {
        foreach (var (scope, made) in await ThreeAsync(run).ConfigureAwait(false))
        {
            await run.ListedAsync(made.Values, scope).ConfigureAwait(false);
            var list = (await run.ListAsync(scope).ConfigureAwait(false)).Where(i => !i.IsGone).ToList();
            Require(list.Count == made.Count, $"ListAsync shows {made.Count} instances in {list.Count} entries.");
            foreach (var instance in list)
            {
                RequireTags("ListAsync", instance, scope);
                Require(instance.NodeId is { } id && made[id].InstanceId == instance.InstanceId,
                    $"ListAsync shows {instance.InstanceId} with node id {instance.NodeId?.ToString() ?? "null"}.");
                Require(instance.NodeName is null or CheckRun.NodeName,
                    $"ListAsync shows {instance.InstanceId} with the node name '{instance.NodeName}'; it was made with "
                    + $"'{CheckRun.NodeName}'.");
            }
        }
    }

    private static async Task FindAsync(CheckRun run)
    {
        var all = await ThreeAsync(run).ConfigureAwait(false);
        foreach (var (scope, made) in all) await run.ListedAsync(made.Values, scope).ConfigureAwait(false);
        foreach (var (scope, made) in all)
        {
            string[] others =
            [
                .. all.Where(a => a.Scope != scope).SelectMany(a => a.Made.Values.Select(i => i.InstanceId)),
                DropChecks.Unknown(run),
            ];
            var one = made.Values.First().InstanceId;
            var found = (await run.CallAsync("FindAsync", c => run.Handler.FindAsync(scope, [one, .. others], c))
                .ConfigureAwait(false)).Where(i => !i.IsGone).ToList();
            Require(found is [{ } instance] && instance.InstanceId == one,
                $"FindAsync was asked for {one} and for unknown ids and ids of others. It shows: "
                + $"{string.Join(", ", found.Select(i => i.InstanceId))}.");
            RequireTags("FindAsync", found[0], scope);
        }
    }

    private static void RequireTags(string call, CloudInstance instance, CloudScope scope) => Require(
        instance.StoreId == scope.StoreId && instance.InfrastructureId == scope.InfrastructureId,
        $"{call} shows {instance.InstanceId} with store '{instance.StoreId}' and infrastructure "
        + $"'{instance.InfrastructureId}'; it was made with '{scope.StoreId}' and '{scope.InfrastructureId}'.");

    private static async Task ReadyAsync(CheckRun run)
    {
        var id = (await run.CreateListedAsync(1).ConfigureAwait(false)).Values.Single().InstanceId;
        var listed = await run.ReadyAsync(id).ConfigureAwait(false);
        Require(listed.Error is null, $"ListAsync shows {id} as ready with the error '{listed.Error}'.");
    }

    private static async Task TaggedAsync(CheckRun run)
    {
        var all = await ThreeAsync(run).ConfigureAwait(false);
        await RequireTaggedAsync(run, anyStore: true, all).ConfigureAwait(false);
        await RequireTaggedAsync(run, anyStore: false, all).ConfigureAwait(false);
    }

    private static async Task RequireTaggedAsync(
        CheckRun run, bool anyStore, IReadOnlyList<(CloudScope Scope, IReadOnlyDictionary<Guid, CloudInstance>)> all)
    {
        var made = all.SelectMany(a => a.Item2.Values.Select(i => (a.Scope, i.InstanceId, i.NodeId))).ToList();
        var wanted = made.Where(m => anyStore || m.Scope.StoreId == run.Scope.StoreId).ToList();
        var shown = await run.UntilAsync(ListAsync,
            l => wanted.All(w => l.Any(t => t.InstanceId == w.InstanceId))).ConfigureAwait(false);
        foreach (var (scope, id, node) in made.Except(wanted))
        {
            Require(shown.All(t => t.InstanceId != id),
                $"ListTaggedAsync for one store shows {id} of another.");
        }

        foreach (var (scope, id, node) in wanted)
        {
            var entries = shown.Where(t => t.InstanceId == id).ToList();
            Require(entries.Count == 1, $"ListTaggedAsync (anyStore: {anyStore}) shows {id} {entries.Count} times.");
            var tags = (entries[0].StoreId, entries[0].InfrastructureId, entries[0].NodeId);
            Require(tags == (scope.StoreId, scope.InfrastructureId, node),
                $"ListTaggedAsync shows {id} with {tags}; its store, infrastructure and node id are "
                + $"{(scope.StoreId, scope.InfrastructureId, node)}.");
            Require(entries[0].InfrastructureName is not { } name || name == scope.InfrastructureName,
                $"ListTaggedAsync shows {id} with the infrastructure name '{entries[0].InfrastructureName}'; it was "
                + $"made with '{scope.InfrastructureName}'.");
        }

        Task<IReadOnlyList<CloudInstance>> ListAsync() => ListTaggedAsync(run, run.Scope, anyStore);
    }

    private static async Task TaggedMakesNothingAsync(CheckRun run)
    {
        var access = TraitChecks.WithoutFolder(run.Scope);
        foreach (var anyStore in (bool[])[false, true])
            await ListTaggedAsync(run, access, anyStore).ConfigureAwait(false);
        Require(!Directory.Exists(access.StoreFolder), "ListTaggedAsync made the folder of the store.");
    }

    private static async Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CheckRun run, CloudAccess access, bool anyStore)
    {
        try
        {
            return await run.CallAsync("ListTaggedAsync", c => run.Handler.ListTaggedAsync(access, anyStore, c))
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Kind == CloudErrorKind.Invalid)
        {
            throw new CheckEnd(CloudCheckStatus.Skipped, e.Message);
        }
    }

    // Two infrastructures of this store, and one of another.
    private static async Task<IReadOnlyList<(CloudScope Scope, IReadOnlyDictionary<Guid, CloudInstance> Made)>>
        ThreeAsync(CheckRun run)
    {
        var all = new List<(CloudScope, IReadOnlyDictionary<Guid, CloudInstance>)>();
        foreach (var scope in (CloudScope[])[run.Scope, run.NewScope(), run.NewScope($"other-{Guid.NewGuid():N}")])
        {
            all.Add((scope, await run.CreateListedAsync(all.Count == 0 ? run.BatchOf(2) : 1, scope)
                .ConfigureAwait(false)));
        }

        return all;
    }
}
