using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Occo.Commands;

namespace Occo;

/// <summary>The actions that wait for events in the sessions of this process.</summary>
internal static class EventActions
{
    // PowerShell runs waiting actions where a loop turns; how many at a turn is its own affair.
    private const string Turns = "for ($turn = 0; $turn -lt $args[0] -and $args[1].Elapsed -lt $args[2]; $turn++) { }";
    private const int LeastTurns = 64;

    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(2);
    private static readonly object Gate = new();
    private static readonly List<EventAction> Known = [];

    private sealed record EventAction(
        Guid Session, PSEventManager Events, PSEventSubscriber Subscriber, EventFollower Follower)
    {
        public bool IsLive => Events.Subscribers.Contains(Subscriber);
    }

    /// <summary>Remembers a subscription of the present session.</summary>
    public static void Add(PSEventManager events, PSEventSubscriber subscriber, EventFollower follower)
    {
        lock (Gate)
        {
            Known.RemoveAll(a => !a.IsLive);
            Known.Add(new(Session, events, subscriber, follower));
        }
    }

    /// <summary>Ends those of the present session.</summary>
    public static void RemoveAll()
    {
        var mine = OfSession();
        lock (Gate) Known.RemoveAll(mine.Contains);
        foreach (var action in mine.Where(a => a.IsLive)) action.Events.UnsubscribeEvent(action.Subscriber);
    }

    /// <summary>
    /// Lets actions run that wait while a cmdlet works: PowerShell itself would run them when it is done, and a watch
    /// is never done. From the pipeline thread.
    /// </summary>
    public static void Run(OccoCommand command)
    {
        if (OfSession().Count > 0) Turn(command, LeastTurns, Stopwatch.StartNew());
    }

    /// <summary>
    /// Lets actions learn of what a cmdlet has just done in some stores, for the next line of a script may look at what
    /// they did, or end them. Waits no longer than is bearable. From the pipeline thread.
    /// </summary>
    public static void CatchUp(OccoCommand command, IReadOnlyCollection<string> stores, CancellationToken cancel)
    {
        var concerned = OfSession().FindAll(a => stores.Contains(a.Follower.StorePath));
        // An action cannot wait for the next one.
        if (concerned.Count == 0 || command.IsInAction) return;
        var running = Stopwatch.StartNew();
        var caught = Task.WhenAll(concerned.Select(a => a.Follower.CatchUpAsync()));
        WaitHandle.WaitAny([((IAsyncResult)caught).AsyncWaitHandle, cancel.WaitHandle], MostPatience);
        if (cancel.IsCancellationRequested) return;
        Turn(command, LeastTurns + concerned.Sum(a => a.Follower.TakeRaised()), running);
    }

    private static void Turn(OccoCommand command, int turns, Stopwatch running)
        => command.InvokeCommand.InvokeScript(Turns, turns, running, MostPatience);

    private static List<EventAction> OfSession()
    {
        lock (Gate) return Known.FindAll(a => a.Session == Session);
    }

    private static Guid Session => Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;
}
