using System.Globalization;

namespace Occo.Engine.Model;

/// <summary>A suspension: enactments change nothing until the infrastructure is resumed.</summary>
/// <param name="At">When it began, in UTC.</param>
/// <param name="Actor">Who: user@host/process.</param>
/// <param name="Reason">Null: none was given.</param>
public sealed record Suspension(DateTimeOffset At, string Actor, string? Reason)
{
    internal string Message(string infrastructure)
        => string.Create(CultureInfo.InvariantCulture,
            $"'{infrastructure}' was suspended by {Actor} at {At.ToLocalTime():yyyy-MM-dd HH:mm:ss}")
        + $"{(Reason is null ? "" : $" ({Reason})")}. Nothing is changed until it is resumed.";
}
