using System.Globalization;
using Occo.Engine.Api.Wire;

namespace Occo.Server.Page;

/// <summary>Words for people who look at the page.</summary>
internal static class Words
{
    public static string Of(Problem problem) => problem.Id() switch
    {
        "NoRoute" or "WrongMethod" => "There is no such page.",
        "Malformed" => "The address or the form is not valid.",
        _ => problem.Detail,
    };

    /// <summary>What the user can do, on the page where it can be done there.</summary>
    public static string Of(Remedy remedy) => remedy.Kind switch
    {
        RemedyKind.ListInfrastructures => "The page Infrastructures lists them.",
        RemedyKind.UpdateOrRename => "Set-OccoInfrastructure updates it.",
        RemedyKind.FinishRemoval => "Remove it again to finish the removal.",
        RemedyKind.RemoveAnyway => "Tick 'even if others use it' to remove it in spite of that.",
        RemedyKind.IncludeProtected =>
            "The page of an instance ends its protection; 'Limits of the plan' includes protected ones.",
        RemedyKind.IncludeVolumes => "Tick it on the page Orphans to delete it.",
        RemedyKind.AllowDrops => "'Limits of the plan' allows more.",
        RemedyKind.ShowPlan => "Plan again, look at what has changed, and decide again.",
        RemedyKind.LookAgain => "Look at it as it is now, and decide again.",
        RemedyKind.Resume => "Resume it first, under Actions.",
        RemedyKind.EnactHere => "Detach it from the workers first, under Actions.",
        RemedyKind.Wait => "Wait until the running work has ended.",
        RemedyKind.Overwrite => "Overwrite it.",
        RemedyKind.RestoreBackup => "Restore-OccoStore puts a backup in the place of the store.",
        RemedyKind.RepairStore => "Repair-OccoStore -AfterFailover repairs the store.",
        RemedyKind.AllowShared => "Start the server with --allow-shared to use it in spite of that.",
        RemedyKind.FindOrphans or RemedyKind.FindLost => "The page Orphans lists the instances without a record.",
        RemedyKind.GiveArgument => $"Give a value for {remedy.Subject}.",
        RemedyKind.DropNode => "Its own page drops it.",
        _ => throw new ArgumentOutOfRangeException(nameof(remedy), remedy.Kind, "This remedy has no text."),
    };

    /// <summary>What an action did, after it was done.</summary>
    public static string? Done(string? action) => action switch
    {
        "scale" => "The scale request is stored. The next enactment carries it out.",
        "suspend" => "It is suspended: enactments change nothing until it is resumed.",
        "resume" => "It is resumed.",
        "attach" => "Workers keep it from now on.",
        "detach" => "Workers do not keep it any more.",
        "revert" => "An older version is the newest again. The next enactment carries it out.",
        "protect" => "It is protected.",
        "unprotect" => "It is not protected any more.",
        "stop" => "It is to be stopped. The next enactment does it.",
        "start" => "It is to run. The next enactment starts it if it is stopped.",
        "revoke" => "The token is revoked.",
        _ => null,
    };

    /// <summary>A span of time in its largest unit.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "1 s",
        { TotalMinutes: < 2 } => Text(span.TotalSeconds, "s"),
        { TotalHours: < 2 } => Text(span.TotalMinutes, "min"),
        { TotalDays: < 2 } => Text(span.TotalHours, "h"),
        _ => Text(span.TotalDays, "d"),
    };

    /// <summary>The class of a state: its colour. The word of the state is always beside it.</summary>
    public static string Mood(Enum state) => $"{state}" switch
    {
        "Ready" or "Passed" or "Done" or "Alive" => "good",
        "Silent" or "Degraded" or "Unhealthy" or "Failed" or "TemporarilyFailed" => "bad",
        "Registered" or "Suspended" or "Removed" or "Gone" or "Unknown" or "Skipped" or "Canceled" or "Shutdown"
            or "Stopped" => "off",
        _ => "busy",
    };

    /// <summary>The first digits of a node id, as the cmdlets show them.</summary>
    public static string Short(Guid id) => id.ToString()[..8];

    /// <summary>A number of things.</summary>
    public static string Count(int number, string one, string many)
        => string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many)}");

    /// <summary>The items, or a word for none.</summary>
    public static string List(IEnumerable<string> items, string none)
        => string.Join(", ", items) is { Length: > 0 } list ? list : none;

    /// <summary>A plain value of a description, in one line.</summary>
    public static string Value(object? value) => value switch
    {
        null => "nothing",
        string text => text,
        _ => System.Text.Json.JsonSerializer.Serialize(value, value.GetType(), WireJson.Options),
    };

    private static string Text(double number, string unit)
        => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(number)} {unit}");
}
