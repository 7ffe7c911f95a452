using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Occo.Commands;

namespace Occo;

/// <summary>The event actions of all sessions of this process.</summary>
internal static class EventActions
{
    // PowerShell runs waiting actions at each turn of a loop. It decides how many at a turn.
    private const string Turns = "for ($turn = 0; $turn -lt $args[0] -and $args[1].Elapsed -lt $args[2]; $turn++) { }";
    private const int MinTurns = 64;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    // So soon a stop is noticed.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly object Gate = new();
    private static readonly List<EventAction> Known = [];

    private sealed record EventAction(
        Guid Session, PSEventManager Events, PSEventSubscriber Subscriber, EventFollower Follower)
    {
        public bool IsLive => Events.Subscribers.Contains(Subscriber);
    }

    /// <summary>Adds a subscription of the current session.</summary>
    public static void Add(PSEventManager events, PSEventSubscriber subscriber, EventFollower follower)
    {
        lock (Gate)
        {
            Known.RemoveAll(a => !a.IsLive);
            Known.Add(new(Session, events, subscriber, follower));
        }
    }

    /// <summary>Ends all subscriptions of the current session.</summary>
    public static void RemoveAll()
    {
        var mine = OfSession();
        lock (Gate) Known.RemoveAll(mine.Contains);
        foreach (var action in mine.Where(a => a.IsLive)) action.Events.UnsubscribeEvent(action.Subscriber);
    }

    /// <summary>
    /// Runs waiting actions while a cmdlet works. PowerShell runs them only after a cmdlet, and a watch does not end.
    /// From the pipeline thread.
    /// </summary>
    public static void Run(PumpCommand command)
    {
        if (OfSession().Count > 0) Turn(command, MinTurns, Stopwatch.StartNew());
    }

    /// <summary>
    /// Runs the actions for all events so far of these stores, because the next statement of a script can depend on
    /// them. Waits at most <see cref="MaxWait"/>. From the pipeline thread.
    /// </summary>
    public static void CatchUp(PumpCommand command, IReadOnlyCollection<string> stores)
    {
        var concerned = OfSession().FindAll(a => stores.Contains(a.Follower.StorePath));
        // PowerShell does not run an action within an action.
        if (concerned.Count == 0 || command.IsInAction) return;
        var running = Stopwatch.StartNew();
        var caught = Task.WhenAll(concerned.Select(a => a.Follower.CatchUpAsync()));
        while (!caught.IsCompleted && running.Elapsed < MaxWait && !command.Stopping)
            ((IAsyncResult)caught).AsyncWaitHandle.WaitOne(Step);
        if (command.Stopping) return;
        Turn(command, MinTurns + concerned.Sum(a => a.Follower.TakeRaised()), running);
    }

    private static void Turn(PumpCommand command, int turns, Stopwatch running)
        => command.InvokeCommand.InvokeScript(Turns, turns, running, MaxWait);

    private static List<EventAction> OfSession()
    {
        lock (Gate) return Known.FindAll(a => a.Session == Session);
    }

    private static Guid Session => Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;
}
