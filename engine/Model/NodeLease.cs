namespace Occo.Engine.Model;

/// <summary>How long the instances of a node live, and how long before the end that is told.</summary>
public sealed record LeasePolicy(TimeSpan Length, TimeSpan Warning);

/// <summary>Where a lease stands.</summary>
internal enum LeaseState
{
    Running,

    /// <summary>The end is near, and was told.</summary>
    Ending,

    /// <summary>Instances are dropped, and none is made until the lease is renewed.</summary>
    Ended,
}

/// <summary>The lease of a node as recorded.</summary>
internal sealed record NodeLease
{
    /// <summary>When its own lease began; null: it has none, and ends with a node that it depends on.</summary>
    public DateTimeOffset? From { get; init; }

    public required DateTimeOffset Ends { get; init; }

    /// <summary>The node whose lease ends first: itself, or one that it depends on.</summary>
    public required string Of { get; init; }

    public required LeaseState State { get; init; }

    /// <summary>How many instances stay after the end, because they are protected.</summary>
    public int Staying { get; init; }

    /// <summary>When it changes next; null: it has ended.</summary>
    public DateTimeOffset? WakeAt { get; init; }
}
