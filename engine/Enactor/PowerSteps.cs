namespace Occo.Engine.Enactor;

/// <summary>Plans instances that are to be stopped, or that were and are to run again. Pure.</summary>
internal static class PowerSteps
{
    /// <summary>
    /// What is done with an instance because of its power: a stop, a start, or nothing while it stays stopped. Null:
    /// its power is as it should be.
    /// </summary>
    /// <param name="instance">An instance whose creation is finished.</param>
    /// <param name="wish">Whether it is to be stopped.</param>
    /// <param name="change">How it differs from what it should be; that waits until it runs.</param>
    public static Step? Of(NodeInstance instance, PowerWish wish, RequestChange? change)
        => (wish.IsStop, instance.State == NodeState.Stopped) switch
        {
            (true, true) => Step.For(StepAction.None, instance, "it is stopped"
                + (change is null ? "" : $", and changes when it runs again: {change.Reason}")),
            (true, false) => Step.For(StepAction.Stop, instance, wish.Why),
            (false, true) => Step.For(StepAction.Start, instance, instance.LastError ?? wish.Why),
            (false, false) => null,
        };
}
