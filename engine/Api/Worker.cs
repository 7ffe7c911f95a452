using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>
/// Keeps attached infrastructures: claims those that are due, and enacts each under its lease. Any number of workers on
/// any number of machines share the work. What one leaves, because it ended or was killed, the others take over.
/// </summary>
internal sealed partial class Worker(EngineServices services, WorkerOptions options, TimeSpan leaseDuration)
{
    // Few at a time, so that the first worker does not take all.
    private const int MostClaims = 8;

    // A failed infrastructure is tried again after so many intervals; at once when something is asked for.
    private const int FailurePause = 4;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterLoss = TimeSpan.FromSeconds(1);

    // The infrastructures whose last turn here was broken off by the store.
    private readonly ConcurrentDictionary<string, bool> broken = new();

    // Its number before the tie broke.
    private long? last;

    // Why the store cannot be used, as the log has it; null: it can.
    private string? told;

    /// <summary>
    /// Works until it is told to end; then it takes no more turns, waits for those that have begun, and cuts them off
    /// after the drain time-out. A store that cannot be reached is waited for. Returns whether no turn was cut off.
    /// </summary>
    public async Task<bool> RunAsync(CancellationToken drain)
    {
        while (!drain.IsCancellationRequested)
        {
            try
            {
                return await ServeAsync(drain).ConfigureAwait(false);
            }
            catch (OccoException e) when (e.Kind is FailureKind.Store)
            {
                if (e.Message != told) LogStoreLost(services.Log, told = e.Message);
                if (drain.IsCancellationRequested) return false;
                await services.Time.PauseAsync(AfterLoss, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return true;
    }

    // With one number. When the tie breaks, all turns are cut off, because others may have taken them over already.
    private async Task<bool> ServeAsync(CancellationToken drain)
    {
        var status = await services.Store.Workers.EnlistAsync(options.Clouds, options.Slots, last)
            .ConfigureAwait(false);
        last = status.Id;
        var tie = await services.Store.TieAsync(status.Id, default).ConfigureAwait(false);
        await using var tied = tie.ConfigureAwait(false);
        using var cut = new CancellationTokenSource();
        var turns = new List<Task>();
        LogStarted(services.Log, status.Id, services.Store.Path);
        told = null;
        try
        {
            await ClaimAsync(status, tie, turns, cut.Token, drain).ConfigureAwait(false);
            var rest = Task.WhenAll(turns);
            await Task.WhenAny(rest, services.Time.PauseAsync(options.DrainTimeout, CancellationToken.None))
                .ConfigureAwait(false);
            var isWhole = rest.IsCompleted;
            await cut.CancelAsync().ConfigureAwait(false);
            await rest.ConfigureAwait(false);
            await services.Store.Workers.RetireAsync(status.Id).ConfigureAwait(false);
            LogEnded(services.Log, status.Id);
            return isWhole;
        }
        finally
        {
            await cut.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(turns).ConfigureAwait(false);
        }
    }

    private async Task ClaimAsync(
        WorkerStatus status, WorkerTie tie, List<Task> turns, CancellationToken cut, CancellationToken drain)
    {
        var owner = LeaseOwner.Current with { Worker = status.Id };
        var beaten = services.Time.GetTimestamp();
        while (!drain.IsCancellationRequested)
        {
            turns.RemoveAll(turn => turn.IsCompleted);
            if (services.Time.GetElapsedTime(beaten) >= Beat)
            {
                await services.Store.Workers.BeatAsync(status.Id, turns.Count).ConfigureAwait(false);
                beaten = services.Time.GetTimestamp();
            }

            var free = Math.Min(MostClaims, options.Slots - turns.Count);
            IReadOnlyList<Turn> claimed = free == 0 ? [] : await services.Store.Work
                .ClaimAsync(owner, status, free, leaseDuration, services.Random).ConfigureAwait(false);
            if (claimed.Count > 0) Failpoint.Hit(FailpointName.AfterClaim);
            turns.AddRange(claimed.Select(turn => Task.Run(() => TakeAsync(turn, cut), CancellationToken.None)));
            if (claimed.Count > 0 && claimed.Count == free) continue;
            try
            {
                await tie.WaitAsync(options.Poll, services.Time, drain).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // Never throws: what goes wrong in one infrastructure is nothing to the others.
    private async Task TakeAsync(Turn turn, CancellationToken cut)
    {
        var name = turn.Name;
        try
        {
            await EnactAsync(turn, cut).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await TryAsync(name, () => services.Store.Work.ReturnAsync(turn.Id)).ConfigureAwait(false);
        }
        catch (OccoException e) when (e.Kind is FailureKind.LeaseLost
            || (e.Kind is FailureKind.Store && broken.TryAdd(turn.Id, true)))
        {
            // Another worker has it, or a next turn takes it: that one answers. The store fails twice for a reason.
            LogBroken(services.Log, name, e.Message);
            await services.Time.PauseAsync(AfterLoss, CancellationToken.None).ConfigureAwait(false);
            await TryAsync(name, () => services.Store.Leases.ReleaseAsync(turn.Fence)).ConfigureAwait(false);
        }
        catch (OccoException e)
        {
            LogBroken(services.Log, name, e.Message);
            await EndAsync(turn, e).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The worker must go on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBug(services.Log, e, name);
            await EndAsync(turn, new(FailureKind.InvalidArgument,
                $"The turn of worker {last} failed ({e.GetType().Name}). This is a fault of Occo; the log of the "
                + "worker says more.")).ConfigureAwait(false);
        }
    }

    private async Task EnactAsync(Turn turn, CancellationToken cut)
    {
        var owner = LeaseOwner.Current with { Worker = last, For = turn.AskedBy };
        var leased = new LeasedWork(services, leaseDuration, owner, turn.Fence);
        var infrastructure = (await services.Store.Infrastructures.FindAsync(turn.Id).ConfigureAwait(false))!;
        var result = await Enactment.RunAsync(services, leased, infrastructure, new()
        {
            Goal = EnactmentGoal.Reach,
            Options = new() { MaxConcurrency = options.MaxConcurrency, Unattended = !turn.IsAsked },
        }, cut).ConfigureAwait(false);
        broken.TryRemove(turn.Id, out _);
        if (result.Reached && !turn.IsAsked) return;
        if (!result.Reached)
            LogNotReached(services.Log, turn.Name, string.Join("; ", result.Errors.Take(3)));
        Failpoint.Hit(FailpointName.BeforeAnswer);
        await services.Store.Work.EndAsync(turn, TurnAnswer.Write(result), result.Reached ? 1 : FailurePause)
            .ConfigureAwait(false);
    }

    private Task EndAsync(Turn turn, OccoException error) => TryAsync(turn.Name, async () =>
    {
        // An enactment that did not begin has not released it.
        await services.Store.Leases.ReleaseAsync(turn.Fence).ConfigureAwait(false);
        await services.Store.Work.EndAsync(turn, TurnAnswer.Write(error), FailurePause).ConfigureAwait(false);
    });

    // What cannot be written is found by the next turn.
    private async Task TryAsync(string name, Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (OccoException e)
        {
            LogBroken(services.Log, name, e.Message);
        }
    }

    [LoggerMessage(101, LogLevel.Information, "Worker {Id} serves {Store}.")]
    private static partial void LogStarted(ILogger log, long id, string store);

    [LoggerMessage(102, LogLevel.Information, "Worker {Id} ended.")]
    private static partial void LogEnded(ILogger log, long id);

    [LoggerMessage(103, LogLevel.Warning, "The store cannot be used, the worker waits for it: {Why}")]
    private static partial void LogStoreLost(ILogger log, string why);

    [LoggerMessage(104, LogLevel.Warning, "{Name} is not as described: {Why}")]
    private static partial void LogNotReached(ILogger log, string name, string why);

    [LoggerMessage(105, LogLevel.Warning, "The turn of {Name} broke off: {Why}")]
    private static partial void LogBroken(ILogger log, string name, string why);

    [LoggerMessage(106, LogLevel.Error, "The turn of {Name} failed. This is a fault of Occo.")]
    private static partial void LogBug(ILogger log, Exception error, string name);
}
