using System.Globalization;

namespace Occo.Engine.Model;

/// <summary>Order in which a running instance is replaced.</summary>
public enum UpdateOrder
{
    /// <summary>The new instance is ready before the old one is dropped.</summary>
    CreateFirst,

    /// <summary>The old instance is gone before the new one is created, for values that cannot exist twice.</summary>
    DropFirst,
}

public enum UpdateFailure
{
    /// <summary>No further instance is replaced; running instances keep running.</summary>
    Stop,

    /// <summary>The last version that was reached becomes the newest again.</summary>
    Rollback,
}

/// <summary>What an enactment does when it fails.</summary>
public enum FailureAction
{
    /// <summary>It ends after a few attempts and keeps what exists; the next enactment continues from there.</summary>
    Keep,

    /// <summary>It tries until it succeeds or times out.</summary>
    Retry,

    /// <summary>
    /// A failed update returns to the last version that was reached; a failed first build is taken down.
    /// </summary>
    Rollback,
}

/// <summary>What happens to a running instance when an input of its composition has changed.</summary>
public enum RefreshMode
{
    /// <summary>It is composed again: in place where the cloud can, else by replacement.</summary>
    Recompose,

    Replace,

    /// <summary>It stays as it is.</summary>
    None,
}

/// <summary>A number of instances: a count, or a share of the wanted number.</summary>
/// <param name="Amount">The count, or the percentage.</param>
/// <param name="IsPercent">It is a percentage.</param>
public readonly record struct InstanceCount(int Amount, bool IsPercent)
{
    /// <summary>The number for this many wanted instances, at least 1. A share is rounded down.</summary>
    public int Of(int wanted) => Math.Max(1, IsPercent ? (int)((long)wanted * Amount / 100) : Amount);

    /// <summary>The limit for this many instances. A count may be 0; a share is rounded down, and at least 1.</summary>
    public int LimitOf(int instances) => IsPercent ? Of(instances) : Amount;

    public override string ToString() => FormattableString.Invariant($"{Amount}{(IsPercent ? "%" : "")}");

    /// <summary>Reads what <see cref="ToString"/> wrote. Throws <see cref="FormatException"/>.</summary>
    public static InstanceCount Parse(string text)
        => TryParse(text) ?? throw new FormatException($"'{text}' is no number of instances.");

    /// <summary>A count, or a share of 1 to 100 %; null: the text is neither.</summary>
    public static InstanceCount? TryParse(string? text)
    {
        var isPercent = text?.EndsWith('%') == true;
        var digits = isPercent ? text![..^1] : text;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            && (!isPercent || amount is > 0 and <= 100)
                ? new(amount, isPercent)
                : null;
    }
}

/// <summary>How the running instances of a node are replaced when its description changes.</summary>
public sealed record UpdatePolicy
{
    public static readonly UpdatePolicy Default = new();

    /// <summary>Default: the new instance first.</summary>
    public UpdateOrder Order { get; init; }

    /// <summary>
    /// Instances above the wanted number at one time, with <see cref="UpdateOrder.CreateFirst"/>. Default 1.
    /// </summary>
    public InstanceCount MaxSurge { get; init; } = new(1, false);

    /// <summary>
    /// Instances that may be missing at one time, with <see cref="UpdateOrder.DropFirst"/>. Default 1.
    /// </summary>
    public InstanceCount MaxUnavailable { get; init; } = new(1, false);

    /// <summary>How long a replacement must run before the next instance is touched. Default: none.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Default: the update stops.</summary>
    public UpdateFailure OnFailure { get; init; }

    /// <summary>Instances that are replaced at once, for this many wanted instances.</summary>
    public int WidthOf(int wanted) => (Order == UpdateOrder.CreateFirst ? MaxSurge : MaxUnavailable).Of(wanted);
}
