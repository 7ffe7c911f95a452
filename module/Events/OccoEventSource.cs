namespace Occo;

/// <summary>
/// The events of a store that are added from now on, whoever adds them: what a subscription of PowerShell hangs on. It
/// follows the store until nobody listens any more.
/// </summary>
public sealed class OccoEventSource
{
    /// <summary>Name of its event, for subscriptions.</summary>
    internal const string EventName = nameof(Occurred);

    private readonly EventFollower follower;
    private EventHandler<OccoEvent>? listeners;

    internal OccoEventSource(EventFollower follower) => this.follower = follower;

    /// <summary>
    /// An event was added. The subscription of its cmdlet is told directly: PowerShell's own listener would hand events
    /// on in any order, and at a time that nobody can wait for.
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

    /// <inheritdoc/>
    public override string ToString() => follower.ToString();
}
