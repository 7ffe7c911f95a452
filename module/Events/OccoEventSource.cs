namespace Occo;

/// <summary>
/// The source of a PowerShell subscription: the new events of a store, of all processes. It stops when the last listener
/// is removed.
/// </summary>
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
