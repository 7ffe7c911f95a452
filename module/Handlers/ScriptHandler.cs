using System.Collections;

namespace Occo;

/// <summary>A cloud handler of script blocks, as it was registered. It names no type of the engine.</summary>
internal sealed class ScriptHandler
{
    /// <summary>What a type looks like.</summary>
    public const string TypePattern = @"\A[A-Za-z][A-Za-z0-9_-]{0,63}\z";

    /// <summary>The value of <c>resource.type</c> that chooses it.</summary>
    public required string Type { get; init; }

    /// <summary>By the name of their parameter: Create, List, ...</summary>
    public required IReadOnlyDictionary<string, HandlerScript> Scripts { get; init; }

    public required string[] ScopeKeys { get; init; }
    public required string[] RefreshKeys { get; init; }

    /// <summary>The keys of the resource section; null: any.</summary>
    public required IReadOnlyDictionary<string, object?>? Schema { get; init; }

    public required int MaxBatch { get; init; }
    public required int ThrottleLimit { get; init; }
    public required TimeSpan ListingDelay { get; init; }
    public required DateTime RegisteredAt { get; init; }

    /// <summary>The runspaces of the scripts.</summary>
    public required ScriptPool Pool { get; init; }

    /// <summary>One creation or removal of a machine at a time.</summary>
    public Turns Turns { get; } = new();
}

/// <summary>A script block, for a runspace of another session.</summary>
/// <param name="Name">The parameter that it was given to, without the hyphen.</param>
/// <param name="Text">Its text.</param>
/// <param name="Using">The values of its <c>$using:</c> variables, as PowerShell hands them over.</param>
internal sealed record HandlerScript(string Name, string Text, Hashtable Using);
