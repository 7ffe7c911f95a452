using System.Collections.Concurrent;
using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Refreshes running instances in place. The users of an instance are refreshed before it is dropped, so that they do
/// not use its address any more. Instances that the plan leaves out, drops, replaces or stops are not refreshed.
/// </summary>
internal sealed class InstanceRefresher(
    PassContext pass, InstanceMaker maker, Plan plan, CancellationToken cancel) : IDisposable
{
    // Refreshes are queued one at a time, in the order of the requests.
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<int, Design> designs = [];
    private readonly Dictionary<Guid, Task> last = [];
    private readonly ConcurrentDictionary<Guid, bool> refreshed = [];
    private ILookup<string, Guid>? users;

    /// <summary>
    /// Composes the request of an instance anew and applies it, after earlier refreshes of the instance. Throws
    /// <see cref="CompositionException"/> and <see cref="CloudException"/>; the next pass tries again.
    /// </summary>
    public async Task RefreshAsync(Guid id, string reason)
    {
        Task refresh;
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            refresh = RefreshAsync(id, reason, pass.Desired, maker.ComposeAsync);
        }
        finally
        {
            turn.Release();
        }

        await refresh.ConfigureAwait(false);
    }

    /// <summary>
    /// Refreshes the users of instances that are about to be dropped, where that is possible in place. Users stay at
    /// their version of the description. Returns the first error, or null.
    /// </summary>
    public async Task<CloudException?> RefreshUsersAsync(string node, IReadOnlyList<Step> steps)
    {
        var leaving = steps.Select(s => pass.Book[s.NodeId!.Value])
            .Where(i => i.ReadyAt is not null && NodeLifecycle.IsAlive(i.State)).ToList();
        var refreshes = leaving.Count == 0 ? [] : await RefreshUsersAsync(node, leaving).ConfigureAwait(false);
        return (await Task.WhenAll(refreshes).ConfigureAwait(false)).FirstOrDefault(e => e is not null);
    }

    // One after the other, so that the last refresh of an instance has the newest answers.
    private async Task<List<Task<CloudException?>>> RefreshUsersAsync(string node, IReadOnlyList<NodeInstance> leaving)
    {
        var refreshes = new List<Task<CloudException?>>();
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var changes = new Dictionary<int, (ChangeDetector Changes, TemplateAnswers Answers)>();
            var instances = (await UsersOfAsync(node).ConfigureAwait(false))
                .Select(id => pass.Book[id]).Where(IsUser).ToList();
            pass.Book.Leave(leaving);
            foreach (var instance in instances)
            {
                var design = await DesignOfAsync(instance.Version).ConfigureAwait(false);
                if (!changes.TryGetValue(instance.Version, out var detector))
                {
                    var answers = new TemplateAnswers();
                    changes[instance.Version] = detector = (new(
                        pass.Services, design.Desired, design.Maker, pass.Book, answers,
                        Observation.NoResources, Observation.NoneAltered), answers);
                }

                var found = await detector.Answers.RunAsync(() => ChangeOf(instance, detector.Changes))
                    .ConfigureAwait(false);

                // What is about to be replaced itself never comes back while it is waited for.
                if (detector.Changes.WaitsFor(instance.Id) is { } why
                    && design.Desired.Node(instance.Name)!.DependsOn.Any(
                        d => d != node && pass.Book.Find(d).Count == 0))
                {
                    refreshes.Add(Task.FromResult<CloudException?>(new(CloudErrorKind.Transient, why)));
                }

                if (found is not { Wanted: { } wanted }) continue;
                refreshes.Add(ErrorOfAsync(RefreshAsync(
                    instance.Id, found.Reason, design.Desired, _ => Task.FromResult(wanted))));
            }

            return refreshes;
        }
        catch
        {
            // Refreshes that were begun end before the error is reported: nothing runs on after the pass.
            await Task.WhenAll(refreshes).ConfigureAwait(false);
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    private static RequestChange? ChangeOf(NodeInstance instance, ChangeDetector changes)
    {
        try
        {
            return changes.Compare(instance) is { InPlace: true } change ? change : null;
        }
        catch (CloudException)
        {
            // This process has no handler for its cloud.
            return null;
        }
    }

    // The users of each node, by the versions that the users have.
    private async Task<IEnumerable<Guid>> UsersOfAsync(string node)
    {
        if (users is not null) return users[node];
        var ending = plan.Steps.Where(s => s.Action is StepAction.Drop or StepAction.Replace or StepAction.Stop)
            .Select(s => s.NodeId).ToHashSet();
        var edges = new List<(string Dependee, Guid Id)>();
        foreach (var user in pass.Book.All
            .Where(i => IsUser(i) && !ending.Contains(i.Id) && plan.Includes(i.Name)))
        {
            var design = await DesignOfAsync(user.Version).ConfigureAwait(false);
            edges.AddRange((design.Desired.Node(user.Name)?.DependsOn ?? []).Select(dependee => (dependee, user.Id)));
        }

        return (users = edges.ToLookup(e => e.Dependee, e => e.Id))[node];
    }

    private async Task<Design> DesignOfAsync(int version)
    {
        if (designs.TryGetValue(version, out var design)) return design;
        var infrastructure = pass.Desired.Infrastructure;
        if (version == infrastructure.Version) return designs[version] = new(pass.Desired, maker);
        var desired = await Desired.ReadAsync(
            pass.Services, infrastructure with { Version = version }, pass.Options.Credential).ConfigureAwait(false);
        return designs[version] = new(desired, new(pass.Services, desired, pass.Book, pass.Calls, cancel));
    }

    private static async Task<CloudException?> ErrorOfAsync(Task refresh)
    {
        try
        {
            await refresh.ConfigureAwait(false);
            return null;
        }
        catch (CloudException e)
        {
            return e;
        }
    }

    private Task RefreshAsync(
        Guid id, string reason, Desired desired, Func<NodeInstance, Task<ComposedRequest>> compose)
        => last[id] = RefreshAfterAsync(last.GetValueOrDefault(id, Task.CompletedTask), id, reason, desired, compose);

    private async Task RefreshAfterAsync(
        Task before, Guid id, string reason, Desired desired, Func<NodeInstance, Task<ComposedRequest>> compose)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        var instance = pass.Book[id];
        var wanted = await compose(instance).ConfigureAwait(false);
        if (IsDone(instance, wanted)) return;
        try
        {
            instance = await pass.Journal.BeginRefreshAsync(instance, wanted).ConfigureAwait(false);
            using (pass.Ledger.Call())
            {
                // Before it is taken out of what it serves behind until now.
                await new Publication(pass, cancel).PublishAsync(instance, wanted).ConfigureAwait(false);
                var scope = pass.ScopeOf(instance);
                await pass.Calls.RefreshAsync(scope, instance.InstanceId!, instance.Request, wanted, cancel)
                    .ConfigureAwait(false);
            }
        }
        catch (CloudException e)
        {
            if (IsAlive(id))
            {
                await pass.SaveAsync([new(
                    pass.Book[id] with { PendingRequest = instance.PendingRequest, LastError = e.Message },
                    EventKind.StepFailed, $"its refresh failed and will be tried again: {e.Message}")])
                    .ConfigureAwait(false);
            }

            throw;
        }

        // A health check may have changed its record meanwhile.
        if (!IsAlive(id)) return;
        instance = pass.Book[id] with { PendingRequest = instance.PendingRequest };
        pass.Book.PutAll([await pass.Journal.EndRefreshAsync(desired.AsNow(instance), reason)
            .ConfigureAwait(false)]);
        refreshed[id] = true;
    }

    // What an unknown version uses cannot be told.
    private static bool IsUser(NodeInstance instance) => instance is { State: NodeState.Ready, Version: > 0 };

    private bool IsAlive(Guid id) => NodeLifecycle.IsAlive(pass.Book[id].State);

    // An earlier refresh of this pass gave it the same request.
    private bool IsDone(NodeInstance instance, ComposedRequest wanted)
        => refreshed.ContainsKey(instance.Id) && RequestDifferences.Plain.Of(instance.Request, wanted).Count == 0;

    public void Dispose() => turn.Dispose();

    private sealed record Design(Desired Desired, InstanceMaker Maker);
}
