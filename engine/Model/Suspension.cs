namespace Occo.Engine.Model;

/// <summary>Somebody wants enactments to change nothing for a while.</summary>
/// <param name="At">Since when, in UTC.</param>
/// <param name="Actor">Who: user@host/process.</param>
/// <param name="Reason">Why, if that was said.</param>
public sealed record Suspension(DateTimeOffset At, string Actor, string? Reason)
{
    /// <summary>Who and why, and what ends it, for people.</summary>
    internal string Message(string infrastructure)
        => $"'{infrastructure}' was suspended by {Actor} at {At.ToLocalTime():yyyy-MM-dd HH:mm:ss}"
        + $"{(Reason is null ? "" : $" ({Reason})")}. Nothing is changed until it is resumed.";
}
