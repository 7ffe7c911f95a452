namespace Occo;

/// <summary>An object of a store. It carries the path of its store through the pipeline.</summary>
public abstract class OccoItem
{
    public required string StorePath { get; init; }

    /// <summary>How long ago a local time is, in its largest unit.</summary>
    private protected static string? AgeOf(DateTime? time)
        => (TimeProvider.System.GetUtcNow().UtcDateTime - time?.ToUniversalTime()) switch
    {
        null => null,
        { TotalDays: >= 1 } age => Invariant($"{(int)age.TotalDays}d"),
        { TotalHours: >= 1 } age => Invariant($"{age.Hours}h"),
        { TotalMinutes: >= 1 } age => Invariant($"{age.Minutes}m"),
        { TotalSeconds: var seconds } => Invariant($"{Math.Max(0, (int)seconds)}s"),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
