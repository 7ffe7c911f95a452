using System.Collections.Concurrent;

namespace Occo.Engine;

/// <summary>
/// Refreshes running instances in place. Whoever uses an instance that is about to go is refreshed before it goes, so
/// that nobody is sent to what is not there any more.
/// </summary>
/// <param name="pass">The pass.</param>
/// <param name="maker">Composes as the newest description says.</param>
/// <param name="plan">What is done in this pass: what it leaves out, or takes away, is told nothing.</param>
/// <param name="cancel">Ends the calls.</param>
internal sealed class InstanceRefresher(
    PassContext pass, InstanceMaker maker, Plan plan, CancellationToken cancel)
{
    private readonly ConcurrentDictionary<int, Design> designs = new();
    private readonly Dictionary<Guid, Task> last = [];
    private readonly HashSet<Guid> refreshed = [];
    private ILookup<string, Guid>? users;

    /// <summary>
    /// Brings an instance to what it would be asked for now, after whatever refresh of it is under way. Throws
    /// <see cref="CompositionException"/> and <see cref="CloudException"/>; then it is begun again in the next pass.
    /// </summary>
    public Task RefreshAsync(Guid id, string reason) => RefreshAsync(id, reason, new(pass.Desired, maker));

    /// <summary>
    /// Tells those who use these instances that they are about to go, if that is possible in place. Nothing else is
    /// changed: who is of an older version stays that. What kept somebody from being told, or null.
    /// </summary>
    public async Task<CloudException?> TellAsync(string node, IReadOnlyList<Step> steps)
    {
        var leaving = steps.Select(s => pass.Book[s.NodeId!.Value])
            .Where(i => i.State is NodeState.Ready or NodeState.Unhealthy).ToList();
        if (leaving.Count == 0 || !UsersOf(node).Any()) return null;
        pass.Book.Leave(leaving);
        var changes = new Dictionary<int, ChangeDetector>();
        var told = new List<Task<CloudException?>>();
        foreach (var instance in UsersOf(node).Select(id => pass.Book[id]).Where(i => i.State == NodeState.Ready))
        {
            var design = DesignOf(instance.Version);
            if (!changes.TryGetValue(instance.Version, out var detector))
            {
                changes[instance.Version] = detector = new(
                    pass.Services, design.Desired, design.Maker, pass.Book, Observation.NoResources);
            }

            if (ReasonFor(instance, detector) is { } reason) told.Add(TellAsync(instance.Id, reason, design));
        }

        return (await Task.WhenAll(told).ConfigureAwait(false)).FirstOrDefault(e => e is not null);
    }

    private static string? ReasonFor(NodeInstance instance, ChangeDetector changes)
    {
        try
        {
            return changes.Compare(instance) is { InPlace: true } change ? change.Reason : null;
        }
        catch (CloudException)
        {
            // A cloud that this process does not know cannot tell it.
            return null;
        }
    }

    // By the node they use, as their own versions say.
    private IEnumerable<Guid> UsersOf(string node)
    {
        lock (last)
        {
            if (users is not null) return users[node];
            var passing = plan.Steps.Where(s => s.Action is StepAction.Drop or StepAction.Replace)
                .Select(s => s.NodeId).ToHashSet();
            return (users = pass.Book.All
                .Where(i => i.State == NodeState.Ready && !passing.Contains(i.Id) && plan.Includes(i.Name))
                .SelectMany(i => (DesignOf(i.Version).Desired.Node(i.Name)?.DependsOn ?? [])
                    .Select(dependee => (Dependee: dependee, i.Id)))
                .ToLookup(e => e.Dependee, e => e.Id))[node];
        }
    }

    private Design DesignOf(int version) => designs.GetOrAdd(version, _ =>
    {
        var infrastructure = pass.Desired.Infrastructure;
        if (version == infrastructure.Version) return new(pass.Desired, maker);
        var compiled = pass.Services.Store.Infrastructures.GetCompiled(infrastructure.Id, version);
        var desired = new Desired(
            pass.Services, infrastructure with { Version = version }, compiled, pass.Options.Credential);
        return new(desired, new(pass.Services, desired, pass.Book, pass.Calls));
    });

    private async Task<CloudException?> TellAsync(Guid id, string reason, Design design)
    {
        try
        {
            await RefreshAsync(id, reason, design).ConfigureAwait(false);
            return null;
        }
        catch (CompositionException)
        {
            // What it would be told it cannot be told now; its own step says why.
            return null;
        }
        catch (CloudException e)
        {
            return e;
        }
    }

    private Task RefreshAsync(Guid id, string reason, Design design)
    {
        lock (last)
        {
            var before = last.GetValueOrDefault(id, Task.CompletedTask);
            return last[id] = RefreshAfterAsync(before, id, reason, design);
        }
    }

    private async Task RefreshAfterAsync(Task before, Guid id, string reason, Design design)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        var instance = pass.Book[id];
        var wanted = design.Maker.Compose(instance);
        if (IsDone(instance, wanted)) return;
        try
        {
            instance = await pass.Journal.BeginRefreshAsync(instance, wanted).ConfigureAwait(false);
            using (pass.Ledger.Call())
            {
                var scope = pass.ScopeOf(instance);
                await pass.Calls.RefreshAsync(scope, instance.InstanceId!, instance.Request, wanted, cancel)
                    .ConfigureAwait(false);
            }
        }
        catch (CloudException e)
        {
            if (IsAlive(id))
            {
                await pass.SaveAsync(
                    pass.Book[id] with { PendingRequest = instance.PendingRequest, LastError = e.Message },
                    EventKind.StepFailed, $"its refresh failed and will be tried again: {e.Message}")
                    .ConfigureAwait(false);
            }

            throw;
        }

        // Its health may have been looked at meanwhile.
        if (!IsAlive(id)) return;
        instance = pass.Book[id] with { PendingRequest = instance.PendingRequest };
        pass.Book.PutAll([await pass.Journal.EndRefreshAsync(design.Desired.AsNow(instance), reason)
            .ConfigureAwait(false)]);
        lock (last) refreshed.Add(id);
    }

    private bool IsAlive(Guid id) => NodeLifecycle.IsAlive(pass.Book[id].State);

    // It was told already that something goes.
    private bool IsDone(NodeInstance instance, ComposedRequest wanted)
    {
        lock (last)
        {
            return refreshed.Contains(instance.Id) && RequestDifferences.Of(instance.Request, wanted).Count == 0;
        }
    }

    private sealed record Design(Desired Desired, InstanceMaker Maker);
}
