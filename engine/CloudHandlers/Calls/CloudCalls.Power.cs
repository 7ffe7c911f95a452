namespace Occo.Engine.CloudHandlers.Calls;

/// <summary>Stop and start.</summary>
internal sealed partial class CloudCalls
{
    public Task StartAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => DoAsync(scope, async (handler, token) =>
        {
            Failpoint.Hit(FailpointName.BeforeStart);
            await handler.StartAsync(scope, instanceIds, token).ConfigureAwait(false);
            Failpoint.Hit(FailpointName.AfterStart);
        }, cancel);

    /// <summary>
    /// Stops instances. The cloud is asked just before whose they are: throws <see cref="CloudException"/> (Invalid)
    /// for one that is of another. One that is not listed is left out; the next pass finds out why.
    /// </summary>
    public async Task StopAsync(CloudScope scope, IReadOnlyList<DropTarget> targets, CancellationToken cancel)
    {
        var (own, others) = await OwnAsync(scope, targets, cancel).ConfigureAwait(false);
        if (others.FirstOrDefault(o => o.Error is not null) is { Error: { } foreign }) throw foreign;
        if (own.Length == 0) return;
        await DoAsync(scope, async (handler, token) =>
        {
            Failpoint.Hit(FailpointName.BeforeStop);
            await handler.StopAsync(scope, own, token).ConfigureAwait(false);
            Failpoint.Hit(FailpointName.AfterStop);
        }, cancel).ConfigureAwait(false);
    }
}
