namespace Occo.Engine;

/// <summary>Passes under one lease, until the desired state is reached, for ever, or until nothing is left.</summary>
internal sealed class Enactment(EngineServices services, TimeSpan leaseDuration, string actor)
{
    /// <summary>Passes in a row that may fail without any progress before an enactment gives up.</summary>
    private const int MostFruitless = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    public async Task<EnactmentResult> RunAsync(
        Infrastructure infrastructure, EnactmentOptions options, CancellationToken cancel)
    {
        DemandStaying(infrastructure);
        if (!options.Watch) DemandResumed(infrastructure);
        return await UnderLeaseAsync(infrastructure, options, async (enactor, journal, tally, token) =>
        {
            var current = services.Store.Infrastructures.Find(infrastructure.Id)!;
            DemandStaying(current);
            var reached = current.ReachedVersion;
            var response = new FailureResponse(services, infrastructure.Id, options.OnFailure);
            var notices = new Notices(options.OnNotice);
            while (true)
            {
                if (await IsSuspendedAsync(infrastructure, tally, options, notices, token).ConfigureAwait(false)) continue;
                var pass = await PassAsync(enactor, journal, tally, options, token).ConfigureAwait(false);
                var isGivingUp = tally.Fruitless >= MostFruitless;
                if (pass is { Reached: false }
                    && await response.GoBackAsync(pass, isGivingUp, enactor, journal, tally).ConfigureAwait(false))
                {
                    continue;
                }

                if (pass is { Reached: true } && !enactor.IsTakingDown && options is { Nodes: [], ExcludeNodes: [] }
                    && (tally.NewlyReached || pass.Plan.Version != reached))
                {
                    await journal.ReachAsync(pass.Plan.Version, tally.NewlyReached).ConfigureAwait(false);
                    reached = pass.Plan.Version;
                }

                var isOver = pass is { Reached: true } || (isGivingUp && options.OnFailure != FailureAction.Retry);
                if (isOver && (!options.Watch || enactor.IsTakingDown)) return;
                await PauseAsync(tally, options, token).ConfigureAwait(false);
            }
        }, cancel).ConfigureAwait(false);
    }

    public async Task<EnactmentResult> RemoveAsync(
        Infrastructure infrastructure, RemovalOptions options, CancellationToken cancel)
        => await UnderLeaseAsync(infrastructure, options.Enactment, async (enactor, journal, tally, token) =>
        {
            await journal.MarkRemovingAsync().ConfigureAwait(false);
            var start = services.Time.GetTimestamp();

            // Nothing left means: a pass that looked at the clouds found nothing, not that the last pass thinks so.
            while (true)
            {
                PassResult? pass = null;
                var looked = services.Time.GetElapsedTime(start);
                try
                {
                    pass = await PassAsync(enactor, journal, tally, options.Enactment, token).ConfigureAwait(false);
                }
                catch (OccoException) when (options.KeepResource)
                {
                    tally.Fruitless = MostFruitless;
                }

                if (pass is { Reached: true, Plan.IsEmpty: true })
                {
                    var early = HiddenFor(infrastructure) - looked;
                    if (early <= TimeSpan.Zero) break;
                    await Task.Delay(early, services.Time, token).ConfigureAwait(false);
                    continue;
                }

                if (tally.Fruitless < (options.KeepResource ? 1 : MostFruitless))
                {
                    // Old lists go on showing what was dropped; to ask again at once is of no use.
                    if (pass is { Reached: true } && pass.Plan.Steps.All(s => s.Node.Length == 0))
                        await Task.Delay(FirstPause, services.Time, token).ConfigureAwait(false);
                    if (pass is not { Reached: true }) await PauseAsync(tally, options.Enactment, token).ConfigureAwait(false);
                    continue;
                }

                if (!options.KeepResource) return;
                await ForgetAsync(infrastructure, _ => true, journal, tally).ConfigureAwait(false);
                break;
            }

            await journal.MarkRemovedAsync().ConfigureAwait(false);
            tally.Reached = true;
        }, cancel).ConfigureAwait(false);

    public async Task<EnactmentResult> DropAsync(
        Infrastructure infrastructure, Guid nodeId, RemovalOptions options, CancellationToken cancel)
        => await UnderLeaseAsync(infrastructure, options.Enactment, async (enactor, journal, tally, token) =>
        {
            for (var more = true; more && tally.Fruitless < (options.KeepResource ? 1 : MostFruitless);)
            {
                var pass = await enactor.DropAsync(journal, nodeId, token).ConfigureAwait(false);
                tally.Add(pass);
                more = services.Store.Instances.Find(nodeId) is { State: not NodeState.Gone };
                if (more) await PauseAsync(tally, options.Enactment, token).ConfigureAwait(false);
                else tally.Reached = true;
            }

            if (!tally.Reached && options.KeepResource)
            {
                await ForgetAsync(infrastructure, i => i.Id == nodeId, journal, tally).ConfigureAwait(false);
                tally.Reached = true;
            }
        }, cancel).ConfigureAwait(false);

    private async Task<EnactmentResult> UnderLeaseAsync(
        Infrastructure infrastructure, EnactmentOptions options,
        Func<Enactor, PassJournal, Tally, CancellationToken, Task> work, CancellationToken cancel)
    {
        var start = services.Time.GetTimestamp();
        var tally = new Tally();
        var keeper = await LeaseKeeper.TakeAsync(
            services.Store, services.Time, infrastructure, leaseDuration, options.WaitForLease, cancel)
            .ConfigureAwait(false);
        await using (keeper.ConfigureAwait(false))
        {
            using var timeout = new CancellationTokenSource(
                options.Timeout ?? Timeout.InfiniteTimeSpan, services.Time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, keeper.Lost, timeout.Token);
            var journal = new PassJournal(services.Store, keeper.Fence, actor, options.OnEvent);
            var enactor = new Enactor(services, infrastructure.Id, options);
            try
            {
                DemandPresent(services.Store.Infrastructures.Find(infrastructure.Id)!);
                await journal.EndInterruptedAsync().ConfigureAwait(false);
                await AwaitListsAsync(infrastructure, options, stop.Token).ConfigureAwait(false);
                await work(enactor, journal, tally, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (keeper.Lost.IsCancellationRequested)
            {
                throw keeper.LossOf(infrastructure.Name);
            }
            catch (OperationCanceledException)
                when (options.Watch && timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                // The time to watch is over; whether all was well at the end is known.
                tally.AddInterrupted(enactor.Interrupted);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                tally.AddInterrupted(enactor.Interrupted);
                (tally.Reached, tally.TimedOut) = (false, true);
                tally.Errors =
                [
                    .. tally.Errors,
                    new("", null, StepAction.Wait, CloudErrorKind.Transient,
                        $"not reached within {options.Timeout!.Value.TotalSeconds:0} s; the next enactment goes on from here"),
                ];
            }
        }

        return tally.ToResult(infrastructure.Name, services.Time.GetElapsedTime(start));
    }

    // What it was before the lease was waited for does not count.
    private static void DemandPresent(Infrastructure infrastructure)
    {
        if (infrastructure.State != InfrastructureState.Removed) return;
        throw new OccoException(FailureKind.NotFound,
            $"The infrastructure '{infrastructure.Name}' was removed at {infrastructure.RemovedAt:u}.");
    }

    private static void DemandStaying(Infrastructure infrastructure)
    {
        if (infrastructure.State != InfrastructureState.Removing) return;
        throw new OccoException(FailureKind.InvalidArgument,
            $"'{infrastructure.Name}' is being removed. Finish with Remove-OccoInfrastructure {infrastructure.Name}.");
    }

    private static void DemandResumed(Infrastructure infrastructure)
    {
        if (infrastructure.Suspension is not { } suspension) return;
        throw new OccoException(FailureKind.Suspended, suspension.Message(infrastructure.Name));
    }

    // A watch waits for the end of it; whoever started anything else is to hear of it now.
    private async Task<bool> IsSuspendedAsync(
        Infrastructure infrastructure, Tally tally, EnactmentOptions options, Notices notices, CancellationToken cancel)
    {
        var current = services.Store.Infrastructures.Find(infrastructure.Id)!;
        if (current.Suspension is not { } suspension) return false;
        if (!options.Watch) DemandResumed(current);
        notices.Tell([suspension.Message(current.Name)]);
        options.OnProgress?.Invoke(new(tally.Passes, "Waiting", 0, 0, "suspended"));
        await Task.Delay(options.Interval, services.Time, cancel).ConfigureAwait(false);
        return true;
    }

    private static async Task<PassResult?> PassAsync(
        Enactor enactor, PassJournal journal, Tally tally, EnactmentOptions options, CancellationToken cancel)
    {
        try
        {
            var pass = await enactor.PassAsync(journal, tally.Passes + 1, cancel).ConfigureAwait(false);
            tally.Add(pass);
            return pass;
        }
        catch (OccoException e) when (options.Watch && e.Kind is FailureKind.Store)
        {
            // Watching survives a store that is busy or full for a while; whoever watches is told.
            options.OnProgress?.Invoke(new(tally.Passes + 1, "Waiting", 0, 0, e.Message));
            tally.Fruitless++;
            return null;
        }
    }

    // How long after the last creation a machine may show that no list has shown yet. Whoever asked for one did so before
    // the removal took the lease. Not by the clock on the wall: this is the last look.
    private TimeSpan HiddenFor(Infrastructure infrastructure)
        => services.Store.Instances.List(infrastructure.Id, includeGone: true).Where(i => i.UnlistedSince is not null)
            .Select(i => services.Clouds.ListingDelayOf(i.Cloud)).DefaultIfEmpty().Max();

    // What was made just before a restore is in no record; it is adopted when the lists show it, and they may lag.
    private async Task AwaitListsAsync(
        Infrastructure infrastructure, EnactmentOptions options, CancellationToken cancel)
    {
        if (services.Store.Reconciliations.RestoredAt(infrastructure.Id) is not { } restoredAt) return;
        var types = services.Store.Infrastructures.GetCompiled(infrastructure.Id).Definitions.Values
            .SelectMany(d => d.Implementations).Select(i => i.CloudType)
            .Concat(services.Store.Instances.List(infrastructure.Id, includeGone: true).Select(i => i.Cloud));
        var delay = types.Distinct().Select(services.Clouds.ListingDelayOf).DefaultIfEmpty().Max();
        var left = delay - (services.Time.GetUtcNow() - restoredAt).Duration();
        if (left <= TimeSpan.Zero) return;
        options.OnProgress?.Invoke(new(0, "Waiting", 0, 0, "the store was restored; the lists of the clouds may lag behind"));
        await Task.Delay(left, services.Time, cancel).ConfigureAwait(false);
    }

    private async Task PauseAsync(Tally tally, EnactmentOptions options, CancellationToken cancel)
    {
        var pause = tally.Fruitless > 0 ? FirstPause * Math.Pow(2, Math.Min(tally.Fruitless, 4) - 1)
            : tally.Idle ? FirstPause : TimeSpan.Zero;
        if (options.Watch && (tally.Reached || pause > options.Interval)) pause = options.Interval;
        if (pause <= TimeSpan.Zero) return;
        options.OnProgress?.Invoke(new(tally.Passes, "Waiting", 0, 0, tally.Errors.Count > 0 ? tally.Errors[^1].Message : null));
        await Task.Delay(pause, services.Time, cancel).ConfigureAwait(false);
    }

    private async Task ForgetAsync(
        Infrastructure infrastructure, Func<NodeInstance, bool> which, PassJournal journal, Tally tally)
    {
        var left = services.Store.Instances.List(infrastructure.Id, includeGone: false).Where(which).ToList();
        await journal.SaveAllAsync([.. left.Select(i => new ObservedChange(
            InstanceAssessor.Gone(i, services.Time.GetUtcNow()), EventKind.NodeForgotten,
            $"forgotten; the cloud {CloudKey.Of(i)} may still have {i.InstanceId ?? "it"}"))]).ConfigureAwait(false);
        tally.Errors = [.. left.Select(i => new StepError(i.Name, i.Id, StepAction.Drop, CloudErrorKind.NotFound,
            $"forgotten; the cloud {CloudKey.Of(i)} may still have {i.InstanceId ?? "it"}: remove it there by hand"))];
    }
}
