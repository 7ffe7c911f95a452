namespace Occo;

/// <summary>
/// Raises the events of a store that are added from now on, whoever adds them: what a subscription of PowerShell
/// listens to. It follows the store as long as somebody listens.
/// </summary>
public sealed class OccoEventSource
{
    /// <summary>Name of its event, for subscriptions.</summary>
    internal const string EventName = nameof(Occurred);

    private readonly EventFollower follower;
    private EventHandler<OccoEvent>? listeners;

    internal OccoEventSource(EventFollower follower) => this.follower = follower;

    /// <summary>An event was added. Raised in the order of the store, from a thread of the pool.</summary>
    public event EventHandler<OccoEvent>? Occurred
    {
        add
        {
            listeners += value;
            follower.Start(entry => listeners?.Invoke(this, entry));
        }

        remove
        {
            listeners -= value;
            if (listeners is null) follower.Stop();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => follower.ToString();
}
