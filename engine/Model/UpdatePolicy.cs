using System.Globalization;

namespace Occo.Engine.Model;

/// <summary>Which goes first when a running instance is replaced.</summary>
public enum UpdateOrder
{
    /// <summary>The new instance is made, and ready, before the old one goes.</summary>
    CreateFirst,

    /// <summary>The old instance is gone before the new one is made: for what cannot be there twice.</summary>
    DropFirst,
}

/// <summary>What happens when an update fails.</summary>
public enum UpdateFailure
{
    /// <summary>No more instances are replaced; those that run go on running.</summary>
    Stop,

    /// <summary>The last version that was reached becomes the newest again.</summary>
    Rollback,
}

/// <summary>What an enactment does when it fails.</summary>
public enum FailureAction
{
    /// <summary>
    /// It tries a few times and ends; what there is stays, and the next enactment goes on from there.
    /// </summary>
    Keep,

    /// <summary>It tries until it succeeds or its time is over.</summary>
    Retry,

    /// <summary>
    /// A failed update goes back to the last version that was reached; a failed first build is taken down.
    /// </summary>
    Rollback,
}

/// <summary>What happens to a running instance when an answer it was composed from has changed.</summary>
public enum RefreshMode
{
    /// <summary>It is composed anew in place where the cloud can, else replaced.</summary>
    Recompose,

    /// <summary>It is replaced.</summary>
    Replace,

    /// <summary>It stays as it is.</summary>
    None,
}

/// <summary>A number of instances: a count, or a share of those that are wanted.</summary>
/// <param name="Amount">The count, or the percentage.</param>
/// <param name="IsPercent">It is a percentage.</param>
public readonly record struct InstanceCount(int Amount, bool IsPercent)
{
    /// <summary>How many of so many wanted instances, at least 1. A share is rounded down.</summary>
    public int Of(int wanted) => Math.Max(1, IsPercent ? (int)((long)wanted * Amount / 100) : Amount);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount}{(IsPercent ? "%" : "")}");

    /// <summary>Reads what <see cref="ToString"/> wrote. Throws <see cref="FormatException"/>.</summary>
    public static InstanceCount Parse(string text) => text.EndsWith('%')
        ? new(int.Parse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture), true)
        : new(int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture), false);
}

/// <summary>How the running instances of a node are replaced when its description changes.</summary>
public sealed record UpdatePolicy
{
    /// <summary>One at a time, the new one first.</summary>
    public static readonly UpdatePolicy Default = new();

    /// <summary>Which goes first. Default: the new instance.</summary>
    public UpdateOrder Order { get; init; }

    /// <summary>Instances beyond the wanted number while new ones are made first. Default 1.</summary>
    public InstanceCount MaxSurge { get; init; } = new(1, false);

    /// <summary>Instances that may be missing at once while old ones go first. Default 1.</summary>
    public InstanceCount MaxUnavailable { get; init; } = new(1, false);

    /// <summary>How long what was replaced must have run before the next is touched. Default: none.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>What happens when the update fails. Default: it stops.</summary>
    public UpdateFailure OnFailure { get; init; }

    /// <summary>Instances that are replaced at once when so many are wanted.</summary>
    public int WidthOf(int wanted) => (Order == UpdateOrder.CreateFirst ? MaxSurge : MaxUnavailable).Of(wanted);
}
