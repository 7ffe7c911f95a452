namespace Occo;

/// <summary>The source of a PowerShell subscription to the new events of a store. Stops without listeners.</summary>
public sealed class OccoEventSource
{
    internal const string EventName = nameof(Occurred);

    private readonly EventFollower follower;
    private EventHandler<OccoEvent>? listeners;

    internal OccoEventSource(EventFollower follower) => this.follower = follower;

    /// <summary>
    /// Never raised: the cmdlet calls its subscription directly. PowerShell's own listener does not keep the order of
    /// events, and nothing can wait for it.
    /// </summary>
    public event EventHandler<OccoEvent>? Occurred
    {
        add => listeners += value;

        remove
        {
            listeners -= value;
            if (listeners is null) follower.Stop();
        }
    }

    public override string ToString() => follower.ToString();
}
