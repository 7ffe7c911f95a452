namespace Occo.Engine.Model;

/// <summary>An address that is told of events: an entry of <c>notify</c>.</summary>
public sealed record Webhook
{
    /// <summary>What an enactment warns of, and that it reached its goal or that the infrastructure is gone.</summary>
    public static readonly IReadOnlyList<EventKind> DefaultEvents =
    [
        EventKind.InfrastructureReady, EventKind.InfrastructureRolledBack, EventKind.InfrastructureRemoved,
        EventKind.NodeUnhealthy, EventKind.NodeFailed, EventKind.NodeForgotten, EventKind.StepFailed,
        EventKind.OrphanFound,
    ];

    /// <summary>15 s.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);

    /// <summary>An absolute http or https address. Holds no credentials.</summary>
    public required string Url { get; init; }

    /// <summary>The kinds of events that it wants.</summary>
    public IReadOnlyList<EventKind> Events { get; init; } = DefaultEvents;

    /// <summary>How long an answer may take. Default 15 s.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>It may be a link-local address or that of a metadata service.</summary>
    public bool AllowLinkLocal { get; init; }

    /// <summary>Where the secret stands that messages are signed with; null: they are not signed.</summary>
    internal SecretReference? Secret { get; init; }

    /// <summary>The address without its query, for messages.</summary>
    internal string Name => new Uri(Url).GetComponents(
        UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
