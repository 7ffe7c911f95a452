namespace Occo;

/// <summary>A cloud handler of this session, or of a module that the store knows.</summary>
public sealed class OccoCloudHandler
{
    public required string Type { get; init; }

    /// <summary>The module that brings it, as the store knows it; null: it is of this session only.</summary>
    public string? Module { get; init; }

    public string? ModuleVersion { get; init; }

    /// <summary>The hash of the files of the module.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Why it cannot be used here; null: it can.</summary>
    public string? Problem { get; init; }

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

    internal static OccoCloudHandler Of(HandlerModule stored)
    {
        try
        {
            return Of(stored.Type, ModuleHandlers.Of(stored), stored, null);
        }
        catch (CloudException e)
        {
            return Of(stored.Type, null, stored, e.Message);
        }
    }

    internal static OccoCloudHandler Of(ScriptHandler handler) => Of(handler.Type, handler, null, null);

    private static OccoCloudHandler Of(string type, ScriptHandler? handler, HandlerModule? stored, string? problem)
        => new()
        {
            Type = type,
            Module = stored?.Module,
            ModuleVersion = stored?.Version,
            Sha256 = stored?.Sha256,
            Problem = problem,
            Scripts = [.. handler?.Scripts.Keys ?? []],
            ScopeKey = [.. handler?.ScopeKeys ?? []],
            RefreshKey = [.. handler?.RefreshKeys ?? []],
            MaxBatch = handler?.MaxBatch ?? 0,
            ThrottleLimit = handler?.ThrottleLimit ?? 0,
            ListingDelaySec = (int)(handler?.ListingDelay.TotalSeconds ?? 0),
            Running = handler?.Pool.Running ?? 0,
            RegisteredAt = stored?.RegisteredAt.LocalDateTime ?? handler!.RegisteredAt,
        };
}
