using System.Text.Json;

namespace Occo.Engine.Api.Wire;

/// <summary>What an enactment on a server is for.</summary>
public enum EnactmentPurpose
{
    /// <summary>To reach the desired state.</summary>
    Reach,

    /// <summary>To remove the infrastructure.</summary>
    Remove,

    /// <summary>To drop one instance.</summary>
    Drop,

    /// <summary>To drop orphans.</summary>
    Orphans,
}

/// <summary>How far an enactment on a server is.</summary>
public enum EnactmentStatus
{
    Running,

    /// <summary>It has a result, which says whether the goal was reached.</summary>
    Done,

    /// <summary>It ended with an error.</summary>
    Failed,

    /// <summary>It was stopped, by a request or because the server ends.</summary>
    Canceled,
}

/// <summary>Work that a server does on behalf of a client, which need not wait for it.</summary>
public sealed record EnactmentRecord
{
    public required Guid Id { get; init; }

    /// <summary>Name of the infrastructure; null: it concerns the whole store.</summary>
    public string? Infrastructure { get; init; }

    public required EnactmentPurpose Goal { get; init; }
    public required EnactmentStatus State { get; init; }

    /// <summary>Name of the token that asked for it.</summary>
    public required string Actor { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The newest progress.</summary>
    public EnactmentProgress? Progress { get; init; }

    /// <summary>What keeps it from its work, oldest first.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>
    /// An <see cref="EnactmentResult"/>, or for orphans a list of <see cref="OrphanOutcome"/>; null: none yet.
    /// </summary>
    public JsonElement? Result { get; init; }

    /// <summary>The error that ended it.</summary>
    public Problem? Problem { get; init; }
}

/// <summary>The names of what a stream of an enactment, of events, or of a wait sends.</summary>
public static class StreamMessage
{
    /// <summary><see cref="EnactmentProgress"/>.</summary>
    public const string Progress = "progress";

    /// <summary>A text.</summary>
    public const string Notice = "notice";

    /// <summary><see cref="HealedFailure"/>.</summary>
    public const string Healed = "healed";

    /// <summary><see cref="Model.Event"/>.</summary>
    public const string Event = "event";

    /// <summary>The last one: <see cref="EnactmentRecord.Result"/>, or the infrastructure that was waited for</summary>
    public const string Result = "result";

    /// <summary>The last one: <see cref="Wire.Problem"/>.</summary>
    public const string Problem = "problem";

    /// <summary>A text: what a wait waits for.</summary>
    public const string Waiting = "waiting";
}
