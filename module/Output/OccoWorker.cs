namespace Occo;

/// <summary>A worker of a store.</summary>
public sealed class OccoWorker : OccoItem
{
    /// <summary>Given once.</summary>
    public required long Id { get; init; }

    /// <summary>False: it was killed, or cannot reach the store.</summary>
    public required bool Alive { get; init; }

    /// <summary>user@host/process.</summary>
    public required string Name { get; init; }

    public required string Host { get; init; }

    /// <summary>It serves infrastructures that use these clouds only. Empty: all.</summary>
    public required OccoList<string> Clouds { get; init; }

    /// <summary>The most infrastructures that it works on at the same time.</summary>
    public required int Slots { get; init; }

    /// <summary>Infrastructures that it worked on when it was last seen.</summary>
    public required int Busy { get; init; }

    /// <summary>In local time.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>When it last told that it is alive, in local time.</summary>
    public required DateTime SeenAt { get; init; }

    /// <summary>How long ago that is: 12s, 3m, 5h, 2d.</summary>
    public string? Seen => AgeOf(SeenAt);

    public override string ToString() => $"{Id} ({Name})";
}
