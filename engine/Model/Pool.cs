using System.Globalization;

namespace Occo.Engine.Model;

/// <summary>Places for instances, counted over all infrastructures of the store.</summary>
public sealed record Pool
{
    public required string Name { get; init; }

    /// <summary>The most instances of the whole store there; null: any number.</summary>
    public int? Quota { get; init; }

    /// <summary>The most cores of these instances; null: any number.</summary>
    public double? Cores { get; init; }

    /// <summary>The most memory of these instances; null: any amount.</summary>
    public long? MemoryMiB { get; init; }

    /// <summary>What an instance costs in an hour, where the alternative does not say; null: unknown.</summary>
    public double? Cost { get; init; }

    /// <summary>When instances may be made there; null: always.</summary>
    public PoolWindow? Window { get; init; }

    /// <summary>What nodes may <c>require</c>.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>A time of the day in UTC; it may pass midnight.</summary>
public sealed record PoolWindow(TimeOnly From, TimeOnly To)
{
    /// <summary><c>18:00-08:00</c>.</summary>
    internal const string Pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$";

    public static PoolWindow Parse(string text) => new(Time(text[..5]), Time(text[6..]));

    public bool Contains(DateTimeOffset now) => From == To || TimeOnly.FromTimeSpan(now.UtcDateTime.TimeOfDay)
        .IsBetween(From, To);

    public override string ToString()
        => FormattableString.Invariant($"{From:HH':'mm}-{To:HH':'mm}");

    private static TimeOnly Time(string text)
        => TimeOnly.ParseExact(text, "HH':'mm", CultureInfo.InvariantCulture);
}

/// <summary>A pool as the store knows it.</summary>
public sealed record PoolStatus
{
    public required Pool Pool { get; init; }

    /// <summary>When it was imported; null: it was not, and only refused an instance.</summary>
    public DateTimeOffset? ImportedAt { get; init; }

    /// <summary>Instances of all infrastructures that are there, also those that are being created.</summary>
    public int Used { get; init; }

    /// <summary>The cores of these instances.</summary>
    public double UsedCores { get; init; }

    /// <summary>The memory of these instances.</summary>
    public long UsedMemoryMiB { get; init; }

    /// <summary>When an instance last left it; null: none has.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>How often its cloud refused an instance since it last made one.</summary>
    public int Refusals { get; init; }

    /// <summary>Until then no instance is planned there; null: it does not cool down.</summary>
    public DateTimeOffset? CoolsUntil { get; init; }

    /// <summary>The newest refusal.</summary>
    public string? Refusal { get; init; }

    /// <summary>How many more instances it has room for; null: any number.</summary>
    public int? Free => Pool.Quota is { } quota ? Math.Max(0, quota - Used) : null;

    /// <summary>Why it has no room for one more instance, beside what was given away just now; null: it has.</summary>
    internal string? WhyFull(PoolShare one, PoolShare given)
    {
        var taken = new PoolShare(Used, UsedCores, UsedMemoryMiB) + given;
        var after = taken + one;
        if (after.Instances > Pool.Quota)
            return string.Create(CultureInfo.InvariantCulture, $"it is full, with a quota of {Pool.Quota}");
        return Pool.Cores is { } cores && after.Millicores > PoolShare.Milli(cores)
            ? Told(taken.Cores, cores, "cores", one.Cores)
            : Pool.MemoryMiB is { } memory && after.MemoryMiB > memory
                ? Told(taken.MemoryMiB / GiB, memory / GiB, "GiB of memory", one.MemoryMiB / GiB) : null;
    }

    private const double GiB = 1024;

    private static string Told(double taken, double most, string what, double one) => string.Create(
        CultureInfo.InvariantCulture, $"{taken:0.###} of {most:0.###} {what} are taken, an instance takes {one:0.###}");

    /// <summary>Since when it has had room, as far as the store knows. Only for a pool that has room.</summary>
    internal DateTimeOffset RoomSince
        => new[] { ImportedAt, LeftAt, CoolsUntil }.Max() ?? DateTimeOffset.MinValue;
}
