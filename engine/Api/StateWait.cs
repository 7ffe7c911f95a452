using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>
/// Waits until an infrastructure has a state. Ready means: the version that is the newest when the wait begins, and all
/// scale requests from before, are carried out. Reads the store only.
/// </summary>
internal sealed class StateWait(EngineServices services, Infrastructure begun, WaitOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // An enactment that was started just before the wait, for example as a job, takes back an older failure.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset startedAt = services.Time.GetUtcNow();
    private readonly long start = services.Time.GetTimestamp();
    private readonly bool wasReached = begun.ReachedVersion >= begun.Version;
    private string? told;

    /// <summary>Throws <see cref="OccoException"/> (NotFound, NotReached, TimedOut).</summary>
    public async Task<Infrastructure> RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            var now = (await services.Store.Infrastructures.FindAsync(begun.Id).ConfigureAwait(false))!;
            RequirePossible(now);
            if (IsThere(now)) return now;
            if (options.Timeout is { } limit && services.Time.GetElapsedTime(start) >= limit)
                throw await TimedOutAsync(now, limit).ConfigureAwait(false);
            await TellAsync(now).ConfigureAwait(false);
            await Task.Delay(Interval, services.Time, cancel).ConfigureAwait(false);
        }
    }

    // A newer version that somebody registered meanwhile is not waited for.
    private bool IsThere(Infrastructure now) => now.State == options.State
        || (options.State == InfrastructureState.Ready && !wasReached && now.Version > begun.Version
            && now.ReachedVersion >= begun.Version);

    private void RequirePossible(Infrastructure now)
    {
        if (options.State == InfrastructureState.Removed) return;
        if (now.State == InfrastructureState.Removed)
        {
            throw new OccoException(FailureKind.NotFound,
                $"The infrastructure '{now.Name}' was removed. It cannot become {options.State}.");
        }

        if (options.State != InfrastructureState.Ready) return;
        if (now.State == InfrastructureState.Removing)
        {
            throw new OccoException(FailureKind.NotReached,
                $"The infrastructure '{now.Name}' is being removed. It cannot become Ready.");
        }

        if (now.Failure is { } failure && failure.Version >= begun.Version
            && (failure.At > startedAt || services.Time.GetElapsedTime(start) >= Grace))
        {
            var back = now.Version > failure.Version ? " and was rolled back" : "";
            var what = now.ReachedVersion == failure.Version
                ? $"What was asked of '{now.Name}' is not carried out"
                : $"Version {failure.Version} of '{now.Name}' was not reached";
            throw new OccoException(FailureKind.NotReached,
                $"{what}{back}; its enactment ended at {failure.At:u}: {failure.Message}");
        }
    }

    private async Task TellAsync(Infrastructure now)
    {
        if (options.OnWaiting is null) return;
        var text = await DescribeAsync(now).ConfigureAwait(false);
        if (text == told) return;
        told = text;
        options.OnWaiting(text);
    }

    private async Task<string> DescribeAsync(Infrastructure now)
    {
        var holder = await services.Store.Leases.HolderAsync(now.Id).ConfigureAwait(false);
        var pending = now.Pending.Count > 0 ? $"; pending: {string.Join(", ", now.Pending)}" : "";
        var instances = now.State == InfrastructureState.Removing ? $"{now.Existing} instances are left"
            : $"{now.Ready} of {now.Desired} ready";
        var judged = await services.Store.Workers.JudgeAsync(now).ConfigureAwait(false);
        var enactor = holder is not null ? $"{holder.Owner} enacts it"
            : $"nobody enacts it now{(judged.Attachment?.Unserved is { } why ? $" ({why})" : "")}";
        return $"it is {now.State}, {instances}, {enactor}{pending}";
    }

    private async Task<OccoException> TimedOutAsync(Infrastructure now, TimeSpan limit)
    {
        var waiting = await WaitingFor.DescribeAsync(services, now, wait: null).ConfigureAwait(false);
        return new(FailureKind.TimedOut, $"The infrastructure '{now.Name}' is not {options.State} after "
            + $"{limit.TotalSeconds:0} s: {await DescribeAsync(now).ConfigureAwait(false)}."
            + (waiting.Length > 0 ? $" Waiting for: {waiting.Closed()}" : "")
            + (now.LastError is { } error ? $" {error}" : ""));
    }
}
