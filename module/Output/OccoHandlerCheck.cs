using Occo.Engine.CloudHandlers.Contract;

namespace Occo;

/// <summary>The result of one check of a cloud handler.</summary>
public sealed class OccoHandlerCheck
{
    /// <summary>Type of the cloud.</summary>
    public required string Type { get; init; }

    /// <summary>Name of the check.</summary>
    public required string Name { get; init; }

    /// <summary>Passed, Failed or Skipped.</summary>
    public required string Status { get; init; }

    /// <summary>Failed: what the handler did. Skipped: why. Passed: the rule.</summary>
    public required string Message { get; init; }

    /// <summary>What a handler must do.</summary>
    public required string Rule { get; init; }

    public required TimeSpan Duration { get; init; }

    public override string ToString() => $"{Type}: {Name} {Status}: {Message}";

    internal static OccoHandlerCheck Of(string type, HandlerCheckResult result) => new()
    {
        Type = type,
        Name = result.Name,
        Status = result.Status.ToString(),
        Message = ForeignText.Brief(result.Message),
        Rule = result.Check.Rule,
        Duration = result.Elapsed,
    };
}
