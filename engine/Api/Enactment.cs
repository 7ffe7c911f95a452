using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;
using Occo.Engine.InfraProcessor;
using Occo.Engine.Notify;

namespace Occo.Engine.Api;

/// <summary>
/// The loop of all work on an infrastructure: makes passes under its lease, and between them does what
/// <see cref="Move.Next"/> says. An object serves one run.
/// </summary>
internal sealed class Enactment
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly EngineServices services;
    private readonly LeasedWork leased;
    private readonly Infrastructure infrastructure;
    private readonly EnactmentOptions options;
    private readonly ChangedMessages messages;
    private readonly long start;
    private readonly WaitTimes waits = new();
    private EnactmentState state;
    private long? expected;
    private DateTimeOffset? missed;
    private readonly LastWait wait;

    private Enactment(
        EngineServices services, LeasedWork leased, Infrastructure infrastructure, EnactmentState begin)
    {
        (this.services, this.leased, this.infrastructure) = (services, leased, infrastructure);
        messages = new(begin.Options.OnNotice);
        wait = new(services.Time);
        options = begin.Options with
        {
            OnNotice = messages.Report,
            OnProgress = now =>
            {
                wait.Report(now);
                begin.Options.OnProgress?.Invoke(now);
            },
        };
        state = begin with { Options = options };
        expected = options.Expected;
        start = services.Time.GetTimestamp();
    }

    /// <summary>
    /// Works until the goal is reached or given up, or the time is over. Throws <see cref="OccoException"/> (NotFound,
    /// Busy, Changed, Suspended, LeaseLost, PlanChanged, Store) and <see cref="OperationCanceledException"/>.
    /// </summary>
    public static Task<EnactmentResult> RunAsync(
        EngineServices services, LeasedWork leased, Infrastructure infrastructure, EnactmentState begin,
        CancellationToken cancel)
    {
        if (begin.Goal == EnactmentGoal.Reach) Enactable.Require(infrastructure, begin.Options.Watch);
        return new Enactment(services, leased, infrastructure, begin).RunAsync(cancel);
    }

    private TimeSpan Elapsed => services.Time.GetElapsedTime(start);
    private TimeSpan? TimeLeft
        => options.Timeout - Elapsed is not { } left ? null : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    private bool IsTimeOver => TimeLeft == TimeSpan.Zero;

    // A watch takes the lease again after a suspension, and after a time in which the store could not be written.
    private async Task<EnactmentResult> RunAsync(CancellationToken cancel)
    {
        var wait = options.WaitForLease;
        while (true)
        {
            try
            {
                await UnderLeaseAsync(wait, cancel).ConfigureAwait(false);
                break;
            }
            catch (OccoException e) when (options.Watch && e.Kind is FailureKind.Store or FailureKind.Suspended)
            {
                messages.Set([e.Message]);
                wait ??= TimeSpan.MaxValue;
            }

            do
            {
                Report(await IsSuspendedAsync().ConfigureAwait(false) ? "suspended" : null);
                var pause = TimeLeft is { } left && left < options.Interval ? left : options.Interval;
                await services.Time.PauseAsync(pause, cancel).ConfigureAwait(false);
            }
            while (await IsSuspendedAsync().ConfigureAwait(false) && !IsTimeOver);

            if (IsTimeOver) break;
        }

        if (options.Watch && !state.IsTakingDown && !await IsStillReachedAsync().ConfigureAwait(false))
            await TimeOutAsync().ConfigureAwait(false);
        return state.ToResult(infrastructure.Name, Elapsed);
    }

    private async Task UnderLeaseAsync(TimeSpan? wait, CancellationToken cancel)
    {
        var notifier = new Notifier(services.Store, services.Time, services.Random, infrastructure, options, cancel);
        // The notifier makes its last attempt after the lease is released, so that no other enactment waits for it.
        await using (notifier.ConfigureAwait(false))
        {
            var wish = new LeaseWish(wait, expected, Report);
            await leased.RunAsync(infrastructure, wish, options.OnEvent, async (journal, token) =>
            {
                // From now on it changes the infrastructure itself.
                expected = null;
                await UntilTimeoutAsync(journal, notifier, token).ConfigureAwait(false);
                return true;
            }, cancel).ConfigureAwait(false);
        }

        if (!options.Watch) state = state with { Warnings = [.. state.Warnings.Union(notifier.Troubles)] };
    }

    private async Task UntilTimeoutAsync(PassJournal journal, Notifier notifier, CancellationToken cancel)
    {
        // The time spent waiting for the lease does not count.
        var left = state.Passes == 0 ? options.Timeout : TimeLeft;
        using var timeout = new Deadline(services.Time, left);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            await BeginAsync(journal, notifier, stop.Token).ConfigureAwait(false);
            await DriveAsync(journal, notifier, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (timeout.IsOver && !cancel.IsCancellationRequested)
        {
            state = state.AfterCancelled((e as PassCancelledException)?.Result);
            // A watch always ends by its time-out, usually with its goal reached.
            if (!options.Watch) await TimeOutAsync().ConfigureAwait(false);
        }

        if (state.HasFailed)
            await journal.FailAsync(state.Last?.Plan.Version, state.WhyFailed).ConfigureAwait(false);
    }

    // Somebody may have asked for more since the last pass, or suspended the work.
    private async Task<bool> IsStillReachedAsync() => state is { Reached: true, Last: { } last }
        && !(await WaitingFor.AskedAsync(services, infrastructure, last.Plan.Version).ConfigureAwait(false)).Any();

    private async Task TimeOutAsync()
        => state = state.AfterTimeout(
            await WaitingFor.DescribeAsync(services, infrastructure, wait.Now).ConfigureAwait(false));

    // Reads the infrastructure again: it may have changed while the enactment waited for the lease.
    private async Task BeginAsync(PassJournal journal, Notifier notifier, CancellationToken cancel)
    {
        var current = leased.IsTaken
            ? infrastructure
            : (await services.Store.Infrastructures.FindAsync(infrastructure.Id).ConfigureAwait(false))!;
        if (current.State == InfrastructureState.Removed)
        {
            throw new OccoException(FailureKind.NotFound,
                $"The infrastructure '{current.Name}' was removed at {current.RemovedAt:u}.");
        }

        await ReadWebhooksAsync(notifier, current.Version).ConfigureAwait(false);
        await journal.EndInterruptedAsync().ConfigureAwait(false);
        await RestoredLists.AwaitAsync(services, infrastructure.Id, Report, cancel).ConfigureAwait(false);
        if (state.Goal == EnactmentGoal.Reach)
        {
            Enactable.RequireNotRemoving(current);
            if (current.Failure is not null) await journal.TryAgainAsync().ConfigureAwait(false);
        }
        else if (!state.KeepResource && !options.IncludeProtected)
        {
            await Protection.RequireNoneAsync(services.Store, current, state.NodeId).ConfigureAwait(false);
        }

        if (state.Goal == EnactmentGoal.Remove) await journal.MarkRemovingAsync().ConfigureAwait(false);
        state = state with { ReachedVersion = current.ReachedVersion, IsDue = true };
    }

    private async Task DriveAsync(PassJournal journal, Notifier notifier, CancellationToken cancel)
    {
        while (true)
        {
            switch (Move.Next(state))
            {
                case Move.Pass:
                    var (newest, suspension) = await services.Store.Infrastructures.StandingAsync(infrastructure.Id)
                        .ConfigureAwait(false);
                    if (EndsFor(suspension)) return;
                    await ReadWebhooksAsync(notifier, newest).ConfigureAwait(false);
                    await PassAsync(journal, cancel).ConfigureAwait(false);
                    break;
                case Move.Pause pause:
                    await PauseAsync(pause, cancel).ConfigureAwait(false);
                    state = state with { IsDue = true };
                    break;
                case Move.GoBack back:
                    await GoBackAsync(back, journal).ConfigureAwait(false);
                    break;
                case Move.Forget:
                    state = state.AfterForgetting(await ForgottenInstances.EndAsync(
                        journal, state.Last!.OutOfReach, services.Time.GetUtcNow()).ConfigureAwait(false));
                    break;
                default:
                    if (state is { Goal: EnactmentGoal.Remove, Reached: true })
                        await journal.MarkRemovedAsync().ConfigureAwait(false);
                    return;
            }
        }
    }

    private async Task PassAsync(PassJournal journal, CancellationToken cancel)
    {
        var began = Elapsed;
        try
        {
            var pass = await new Pass(services, infrastructure.Id, PassOrder.Next(state) with { Waits = waits })
                .RunAsync(journal, cancel).ConfigureAwait(false);
            state = state.After(pass, began);
            foreach (var healed in state.Healed.TakeLast(state.NewlyHealed)) options.OnHealed?.Invoke(healed);
            if (options.Watch)
            {
                messages.Set(pass.Plan.Warnings.Concat(
                    pass.Errors.Where(e => e.Node is null).Select(e => e.Message)));
            }

            if (state.VersionToRecord is not { } version) return;
            await journal.ReachAsync(version, state.IsNewlyReached).ConfigureAwait(false);
            state = state with { ReachedVersion = version };
        }
        catch (Exception e) when (IsSurvived(e))
        {
            if (options.Watch) messages.Set([e.Message]);
            state = state.AfterBroken();
        }
    }

    // A watch ends only by a cancellation or an error that waiting cannot mend.
    private bool IsSurvived(Exception e) => options.Watch && state.Goal == EnactmentGoal.Reach
        && e is not (OperationCanceledException or OccoException { Kind: not FailureKind.Store });

    // A suspended watch waits without the lease. Other enactments end and report what they did.
    private bool EndsFor(Suspension? suspension)
    {
        if (state.Goal != EnactmentGoal.Reach || suspension is null) return false;
        if (options.Watch || state.Passes == 0) throw Enactable.Suspended(infrastructure.Name, suspension);
        state = state.Ended(suspension.Message(infrastructure.Name));
        return true;
    }

    private async Task GoBackAsync(Move.GoBack back, PassJournal journal)
    {
        if (back.Version is { } version)
        {
            var isBack = await journal.RollBackAsync(version, back.Cause).ConfigureAwait(false) is not null;
            state = isBack ? state.AfterGoingBack(version) : state with { CannotGoBack = true };
            return;
        }

        await journal.AppendAsync(EventKind.InfrastructureRolledBack, null, null,
            $"the first build failed and is taken down: {back.Cause}").ConfigureAwait(false);
        await journal.FailAsync(state.Last!.Plan.Version, back.Cause).ConfigureAwait(false);
        state = state.AfterGoingBack(0);
    }

    private async Task ReadWebhooksAsync(Notifier notifier, int version)
    {
        var compiled = await services.Store.Infrastructures.GetCompiledAsync(infrastructure.Id, version)
            .ConfigureAwait(false);
        notifier.Serve(compiled.Notify);
    }

    private async Task PauseAsync(Move.Pause pause, CancellationToken cancel)
    {
        if (pause.Length <= TimeSpan.Zero) return;
        Report(pause.Why ?? (state.Errors.Count > 0 ? state.Errors[^1].Message : null));
        var length = pause.Length;
        var wakeAt = options.Watch ? state.Last?.WakeAt : null;
        // It may have come during the pass; that counts once.
        if (wakeAt - services.Time.GetUtcNow() is { } wake && (wake > TimeSpan.Zero || missed != wakeAt))
        {
            if (wake <= TimeSpan.Zero) missed = wakeAt;
            length = TimeSpan.FromTicks(Math.Min(length.Ticks, Math.Max(wake.Ticks, FirstPause.Ticks)));
        }

        await services.Time.PauseAsync(length, cancel).ConfigureAwait(false);
    }

    private async Task<bool> IsSuspendedAsync()
    {
        try
        {
            return await services.Store.Infrastructures.IsSuspendedAsync(infrastructure.Id).ConfigureAwait(false);
        }
        catch (OccoException e) when (e.Kind is FailureKind.Store)
        {
            // The attempt to take the lease reports the error.
            return false;
        }
    }

    private void Report(string? waitingFor)
        => options.OnProgress?.Invoke(new(state.Passes, "Waiting", 0, 0, waitingFor));
}
