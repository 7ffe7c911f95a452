namespace Occo.Server.Api;

/// <summary>The query of a request for events.</summary>
internal sealed class EventsRequest
{
    /// <summary>Name or id.</summary>
    public string? Infrastructure { get; init; }

    public string? Node { get; init; }
    public Guid? NodeId { get; init; }

    /// <summary>Repeated: <c>kinds=NodeReady&amp;kinds=NodeFailed</c>.</summary>
    public EventKind[]? Kinds { get; init; }

    /// <summary>Only later than this sequence number.</summary>
    public long? After { get; init; }

    /// <summary>Only earlier than this sequence number.</summary>
    public long? Before { get; init; }

    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only so many of the newest.</summary>
    public int? Last { get; init; }

    public EventQuery ToQuery() => new()
    {
        Infrastructure = Infrastructure,
        Node = Node,
        NodeId = NodeId,
        Kinds = Kinds ?? [],
        AfterSequence = After ?? 0,
        BeforeSequence = Before,
        Since = Since,
        Until = Until,
        Last = Last,
    };
}
