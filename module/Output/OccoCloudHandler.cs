namespace Occo;

/// <summary>A cloud handler that was registered in this session.</summary>
public sealed class OccoCloudHandler
{
    public required string Type { get; init; }

    /// <summary>The script blocks that it has: Create, List, Drop, ...</summary>
    public required OccoList<string> Scripts { get; init; }

    /// <summary>Keys of the resource section that identify the cloud.</summary>
    public required OccoList<string> ScopeKey { get; init; }

    /// <summary>Keys that -Refresh can change in place.</summary>
    public required OccoList<string> RefreshKey { get; init; }

    /// <summary>Machines of one call at most.</summary>
    public required int MaxBatch { get; init; }

    /// <summary>Scripts at once at most.</summary>
    public required int ThrottleLimit { get; init; }

    public required int ListingDelaySec { get; init; }

    /// <summary>Scripts that run now.</summary>
    public required int Running { get; init; }

    /// <summary>In local time.</summary>
    public required DateTime RegisteredAt { get; init; }

    public override string ToString() => Type;

    internal static OccoCloudHandler Of(ScriptHandler handler) => new()
    {
        Type = handler.Type,
        Scripts = [.. handler.Scripts.Keys],
        ScopeKey = [.. handler.ScopeKeys],
        RefreshKey = [.. handler.RefreshKeys],
        MaxBatch = handler.MaxBatch,
        ThrottleLimit = handler.ThrottleLimit,
        ListingDelaySec = (int)handler.ListingDelay.TotalSeconds,
        Running = handler.Pool.Running,
        RegisteredAt = handler.RegisteredAt,
    };
}
