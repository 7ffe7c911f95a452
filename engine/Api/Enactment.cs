using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;
using Occo.Engine.InfraProcessor;
using Occo.Engine.Notify;

namespace Occo.Engine.Api;

/// <summary>Passes under one lease, until the desired state is reached, for ever, or until nothing is left.</summary>
internal sealed class Enactment(EngineServices services, LeasedWork leased)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    public async Task<EnactmentResult> RunAsync(
        Infrastructure infrastructure, EnactmentOptions options, CancellationToken cancel)
    {
        DemandStaying(infrastructure);
        if (!options.Watch) DemandResumed(infrastructure);
        options = options with { OnNotice = OneAtATime(options.OnNotice) };
        var (start, tally, notices) = (services.Time.GetTimestamp(), new Tally(), new Notices(options.OnNotice));
        while (true)
        {
            var left = options.Timeout - services.Time.GetElapsedTime(start);
            if (left < TimeSpan.Zero) left = TimeSpan.Zero;
            try
            {
                return await RepeatAsync(infrastructure, options with { Timeout = left }, tally, notices, cancel)
                    .ConfigureAwait(false);
            }
            catch (OccoException e) when (options.Watch && e.Kind is FailureKind.Store or FailureKind.Suspended)
            {
                // The lease was lost to nobody, because the store could not be written, or was given back while nothing
                // is to be changed: it is taken again.
                notices.Tell([e.Message]);
                options = options with { WaitForLease = options.WaitForLease ?? TimeSpan.MaxValue };
            }

            do
            {
                options.OnProgress?.Invoke(new(
                    tally.Passes, "Waiting", 0, 0, await IsSuspendedAsync(infrastructure).ConfigureAwait(false) ? "suspended" : null));
                await Task.Delay(left < options.Interval ? left.Value : options.Interval, services.Time, cancel)
                    .ConfigureAwait(false);
                left = options.Timeout - services.Time.GetElapsedTime(start);
            }
            while (await IsSuspendedAsync(infrastructure).ConfigureAwait(false) && left is not { Ticks: <= 0 });

            if (left is { Ticks: <= 0 })
                return tally.ToResult(infrastructure.Name, services.Time.GetElapsedTime(start));
        }
    }

    private async Task<bool> IsSuspendedAsync(Infrastructure infrastructure)
    {
        try
        {
            return await services.Store.Infrastructures.IsSuspendedAsync(infrastructure.Id).ConfigureAwait(false);
        }
        catch (OccoException e) when (e.Kind is FailureKind.Store)
        {
            // Whoever takes the lease hears of it.
            return false;
        }
    }

    private Task<EnactmentResult> RepeatAsync(
        Infrastructure infrastructure, EnactmentOptions options, Tally tally, Notices notices, CancellationToken cancel)
        => UnderLeaseAsync(infrastructure, options, tally, async (enactor, journal, _, token) =>
        {
            var current = (await services.Store.Infrastructures.FindAsync(infrastructure.Id).ConfigureAwait(false))!;
            DemandStaying(current);
            await new EnactmentLoop(services, options, enactor, journal, tally, notices)
                .RunAsync(current.ReachedVersion, () => PauseAsync(tally, options, token), token).ConfigureAwait(false);
        }, cancel);

    public async Task<EnactmentResult> RemoveAsync(
        Infrastructure infrastructure, RemovalOptions options, CancellationToken cancel)
        => await UnderLeaseAsync(infrastructure, options.Enactment, new(), async (enactor, journal, tally, token) =>
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
                    pass = await enactor.PassAsync(journal, tally.Passes + 1, token).ConfigureAwait(false);
                    tally.Add(pass);
                }
                catch (OccoException) when (options.KeepResource)
                {
                    tally.Fruitless = EnactmentLoop.MostFruitless;
                }

                if (pass is { Reached: true, Plan.IsEmpty: true })
                {
                    var early = await HiddenForAsync(infrastructure).ConfigureAwait(false) - looked;
                    if (early <= TimeSpan.Zero) break;
                    await Task.Delay(early, services.Time, token).ConfigureAwait(false);
                    continue;
                }

                if (tally.Fruitless < (options.KeepResource ? 1 : EnactmentLoop.MostFruitless))
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
        => await UnderLeaseAsync(infrastructure, options.Enactment, new(), async (enactor, journal, tally, token) =>
        {
            for (var more = true; more && tally.Fruitless < (options.KeepResource ? 1 : EnactmentLoop.MostFruitless);)
            {
                var pass = await enactor.DropAsync(journal, nodeId, token).ConfigureAwait(false);
                tally.Add(pass);
                more = await services.Store.Instances.FindAsync(nodeId).ConfigureAwait(false) is { State: not NodeState.Gone };
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
        Infrastructure infrastructure, EnactmentOptions options, Tally tally,
        Func<Pass, PassJournal, Tally, CancellationToken, Task> work, CancellationToken cancel)
    {
        var start = services.Time.GetTimestamp();
        var notifier = new Notifier(services.Store, services.Time, services.Random, infrastructure, options, cancel);
        // Its last try comes when the lease is given back: nobody has to wait for it.
        await using (notifier.ConfigureAwait(false))
        {
            await UnderLeaseAsync(infrastructure, options, tally, notifier, work, cancel).ConfigureAwait(false);
        }

        if (!options.Watch) tally.Warnings.UnionWith(notifier.Troubles);
        return tally.ToResult(infrastructure.Name, services.Time.GetElapsedTime(start));
    }

    private Task UnderLeaseAsync(
        Infrastructure infrastructure, EnactmentOptions options, Tally tally, Notifier notifier,
        Func<Pass, PassJournal, Tally, CancellationToken, Task> work, CancellationToken cancel)
        => leased.RunAsync(infrastructure, options.WaitForLease, options.OnEvent, async (journal, token) =>
        {
            using var timeout = new CancellationTokenSource(
                options.Timeout ?? Timeout.InfiniteTimeSpan, services.Time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
            var enactor = new Pass(services, infrastructure.Id, options, notifier.Serve);
            try
            {
                var current = (await services.Store.Infrastructures.FindAsync(infrastructure.Id).ConfigureAwait(false))!;
                DemandPresent(current);
                notifier.Serve((await services.Store.Infrastructures.GetCompiledAsync(current.Id, current.Version).ConfigureAwait(false)).Notify);
                await journal.EndInterruptedAsync().ConfigureAwait(false);
                await AwaitListsAsync(infrastructure, options, stop.Token).ConfigureAwait(false);
                await work(enactor, journal, tally, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !token.IsCancellationRequested)
            {
                tally.AddInterrupted(enactor.Interrupted);
                // The time to watch is over; whether all was well at the end is known.
                if (!options.Watch) tally.AddTimeout(options.Timeout!.Value, await Unreached.DescribeAsync(services, infrastructure).ConfigureAwait(false));
            }

            return true;
        }, cancel);

    // Who is told of events is served by threads of their own.
    private static Action<string>? OneAtATime(Action<string>? tell)
    {
        var gate = new object();
        return tell is null ? null : notice =>
        {
            lock (gate) tell(notice);
        };
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

    // How long after the last creation a machine may show that no list has shown yet. Whoever asked for one did so before
    // the removal took the lease. Not by the clock on the wall: this is the last look.
    private async Task<TimeSpan> HiddenForAsync(Infrastructure infrastructure)
        => (await services.Store.Instances.ListAsync(infrastructure.Id, includeGone: true).ConfigureAwait(false)).Where(i => i.UnlistedSince is not null)
            .Select(i => services.Clouds.ListingDelayOf(i.Cloud)).DefaultIfEmpty().Max();

    // What was made just before a restore is in no record; it is adopted when the lists show it, and they may lag.
    private async Task AwaitListsAsync(
        Infrastructure infrastructure, EnactmentOptions options, CancellationToken cancel)
    {
        if (await services.Store.Reconciliations.RestoredAtAsync(infrastructure.Id).ConfigureAwait(false) is not { } restoredAt) return;
        var types = (await services.Store.Infrastructures.GetCompiledAsync(infrastructure.Id).ConfigureAwait(false)).Definitions.Values
            .SelectMany(d => d.Implementations).Select(i => i.CloudType)
            .Concat((await services.Store.Instances.ListAsync(infrastructure.Id, includeGone: true).ConfigureAwait(false)).Select(i => i.Cloud));
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
        var left = (await services.Store.Instances.ListAsync(infrastructure.Id, includeGone: false).ConfigureAwait(false)).Where(which).ToList();
        await journal.SaveAllAsync([.. left.Select(i => new ObservedChange(
            InstanceAssessor.Gone(i, services.Time.GetUtcNow()), EventKind.NodeForgotten,
            $"forgotten; the cloud {CloudKey.Of(i)} may still have {i.InstanceId ?? "it"}"))]).ConfigureAwait(false);
        tally.Errors = [.. left.Select(i => new StepError(i.Name, i.Id, StepAction.Drop, CloudErrorKind.NotFound,
            $"forgotten; the cloud {CloudKey.Of(i)} may still have {i.InstanceId ?? "it"}: remove it there by hand"))];
    }
}
