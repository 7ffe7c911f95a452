namespace Occo.Server.Api;

/// <summary>The query of a request for events.</summary>
internal sealed class EventsRequest
{
    private const int MostLast = 100_000;

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

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument).</summary>
    public EventQuery ToQuery() => Last is < 0 or > MostLast ? throw new OccoException(
        FailureKind.InvalidArgument, $"The last events are 0 to {MostLast}. Pages give more: leave out last.") : new()
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
