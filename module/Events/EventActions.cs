using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Occo.Commands;

namespace Occo;

/// <summary>The actions that wait for events in the sessions of this process.</summary>
internal static class EventActions
{
    // PowerShell runs waiting actions where a loop turns; how many at a turn is its own affair.
    private const string Turns = "foreach ($turn in 1..64) { }";

    private static readonly object Gate = new();
    private static readonly List<(Guid Session, PSEventManager Events, PSEventSubscriber Subscriber)> Known = [];

    /// <summary>Remembers a subscription of the present session.</summary>
    public static void Add(PSEventManager events, PSEventSubscriber subscriber)
    {
        lock (Gate)
        {
            Known.RemoveAll(a => !IsLive(a.Events, a.Subscriber));
            Known.Add((Session, events, subscriber));
        }
    }

    /// <summary>Ends those of the present session.</summary>
    public static void RemoveAll()
    {
        List<(Guid Session, PSEventManager Events, PSEventSubscriber Subscriber)> mine;
        lock (Gate)
        {
            mine = Known.FindAll(a => a.Session == Session);
            Known.RemoveAll(mine.Contains);
        }

        foreach (var (_, events, subscriber) in mine.Where(a => IsLive(a.Events, a.Subscriber)))
            events.UnsubscribeEvent(subscriber);
    }

    /// <summary>
    /// Lets actions run that wait while a cmdlet works: PowerShell itself would run them when it is done, and a watch
    /// is never done. From the pipeline thread.
    /// </summary>
    public static void Run(OccoCommand command)
    {
        lock (Gate)
        {
            if (!Known.Exists(a => a.Session == Session)) return;
        }

        command.InvokeCommand.InvokeScript(Turns);
    }

    private static Guid Session => Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;

    private static bool IsLive(PSEventManager events, PSEventSubscriber subscriber)
        => events.Subscribers.Contains(subscriber);
}
