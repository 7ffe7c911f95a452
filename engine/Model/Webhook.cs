namespace Occo.Engine.Model;

/// <summary>An address that receives events: an entry of <c>notify</c>.</summary>
public sealed record Webhook
{
    /// <summary>Failures and warnings, and that the desired state is reached or the infrastructure removed.</summary>
    public static readonly IReadOnlyList<EventKind> DefaultEvents =
    [
        EventKind.InfrastructureReady, EventKind.InfrastructureRolledBack, EventKind.InfrastructureRemoved,
        EventKind.NodeUnhealthy, EventKind.NodeFailed, EventKind.NodeRemains, EventKind.NodeForgotten,
        EventKind.StepFailed, EventKind.CloudUnreachable, EventKind.CloudReachable, EventKind.OrphanFound,
    ];

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);

    /// <summary>An absolute http or https address without credentials, or <see cref="Address"/> as text.</summary>
    public required string Url { get; init; }

    /// <summary>Reference to an address that is secret; null: <see cref="Url"/> is the address.</summary>
    internal SecretReference? Address { get; init; }

    /// <summary>The kinds of events to send.</summary>
    public IReadOnlyList<EventKind> Events { get; init; } = DefaultEvents;

    /// <summary>How long an answer may take. Default 15 s.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>It may be a link-local address or that of a metadata service.</summary>
    public bool AllowLinkLocal { get; init; }

    /// <summary>Reference to the secret that signs the messages; null: they are not signed.</summary>
    internal SecretReference? Secret { get; init; }

    /// <summary>
    /// The address for messages, without its path and query: of many services they are what protects the address.
    /// </summary>
    internal string Name => Address is null && new Uri(Url) is { PathAndQuery: not "/" } url
        ? url.GetLeftPart(UriPartial.Authority) + "/***"
        : Url;
}
