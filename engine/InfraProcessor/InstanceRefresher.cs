namespace Occo.Engine;

/// <summary>
/// Refreshes running instances in place. Whoever uses an instance that is about to go is refreshed before it goes, so
/// that nobody is sent to what is not there any more.
/// </summary>
/// <param name="pass">The pass.</param>
/// <param name="maker">Composes.</param>
/// <param name="passing">Instances that go in this pass: they are left alone.</param>
/// <param name="cancel">Ends the calls.</param>
internal sealed class InstanceRefresher(
    PassContext pass, InstanceMaker maker, IReadOnlySet<Guid> passing, CancellationToken cancel)
{
    private readonly Dictionary<Guid, Task> last = [];
    private readonly HashSet<Guid> refreshed = [];
    private readonly Lazy<ILookup<string, string>> users = new(() => pass.Desired.Compiled.Nodes
        .SelectMany(n => n.DependsOn.Select(d => (Dependee: d, n.Name))).ToLookup(e => e.Dependee, e => e.Name));

    /// <summary>
    /// Brings an instance to what it would be asked for now, after whatever refresh of it is under way. Throws
    /// <see cref="CompositionException"/> and <see cref="CloudException"/>; then it is begun again in the next pass.
    /// </summary>
    public Task RefreshAsync(Guid id, string reason)
    {
        lock (last) return last[id] = RefreshAfterAsync(last.GetValueOrDefault(id, Task.CompletedTask), id, reason);
    }

    /// <summary>
    /// Tells those who use these instances that they are about to go, if that is possible in place. False: somebody could
    /// not be told, which the ends of the steps say.
    /// </summary>
    public async Task<bool> LeaveAsync(string node, IReadOnlyList<Step> steps)
    {
        if (!users.Value.Contains(node)) return true;
        pass.Book.Leave(steps.Select(s => pass.Book[s.NodeId!.Value]));
        var changes = new ChangeDetector(pass.Services, pass.Desired, maker, pass.Book, Observation.NoResources);
        var told = users.Value[node].SelectMany(pass.Book.Find)
            .Where(i => i.State == NodeState.Ready && !passing.Contains(i.Id))
            .Select(i => (Instance: i, Change: changes.Compare(i)))
            .Where(c => c.Change is { InPlace: true }).ToList();
        var errors = await Task.WhenAll(told.Select(t => TellAsync(t.Instance.Id, t.Change!.Reason)))
            .ConfigureAwait(false);
        if (errors.FirstOrDefault(e => e is not null) is not { } error) return true;
        foreach (var step in steps)
        {
            pass.Ledger.Fail(step, step.NodeId, error.Kind,
                $"it stays, because those who use it could not be told: {error.Message}");
        }

        return false;
    }

    private async Task<CloudException?> TellAsync(Guid id, string reason)
    {
        try
        {
            await RefreshAsync(id, reason).ConfigureAwait(false);
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

    private async Task RefreshAfterAsync(Task before, Guid id, string reason)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        var instance = pass.Book[id];
        var wanted = maker.Compose(instance);
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

            pass.Book.PutAll([await pass.Journal.EndRefreshAsync(pass.Desired.AsNow(instance), reason)
                .ConfigureAwait(false)]);
            lock (last) refreshed.Add(id);
        }
        catch (CloudException e)
        {
            await pass.SaveAsync(instance with { LastError = e.Message }, EventKind.StepFailed,
                $"its refresh failed and will be tried again: {e.Message}").ConfigureAwait(false);
            throw;
        }
    }

    // It was told already that something goes.
    private bool IsDone(NodeInstance instance, ComposedRequest wanted)
    {
        lock (last)
        {
            return refreshed.Contains(instance.Id) && RequestDifferences.Of(instance.Request, wanted).Count == 0;
        }
    }
}
