namespace Occo.Engine.Enactor;

/// <summary>All that planning reads.</summary>
internal sealed record PlanInput
{
    public required Infrastructure Infrastructure { get; init; }

    public required CompiledInfrastructure Compiled { get; init; }

    public required Observation Observation { get; init; }

    /// <summary>Wanted instances by node; empty when all are to go.</summary>
    public required IReadOnlyDictionary<string, int> Targets { get; init; }

    /// <summary>The scale request that a target comes from, by node.</summary>
    public IReadOnlyDictionary<string, long> ScaleRequests { get; init; } = new Dictionary<string, long>();

    /// <summary>How a running instance differs from what it should be; null when it does not.</summary>
    public required Func<NodeInstance, RequestChange?> Compare { get; init; }

    /// <summary>Nodes with an instance that cannot be adopted yet.</summary>
    public IReadOnlySet<string> Frozen { get; init; } = new HashSet<string>();

    /// <summary>Nodes that can have instances only in clouds that cannot be reached.</summary>
    public IReadOnlySet<string> Stranded { get; init; } = new HashSet<string>();

    /// <summary>The cloud can start a stopped instance.</summary>
    public Func<NodeInstance, bool> CanStart { get; init; } = _ => false;

    /// <summary>The cloud can stop an instance.</summary>
    public Func<NodeInstance, bool> CanStop { get; init; } = _ => true;

    /// <summary>Whether an instance of a node is to be stopped.</summary>
    public PowerWish PowerOf(NodeInstance instance, CompiledNode? node)
        => CanStop(instance) ? PowerWish.Of(instance, node, Now) : PowerWish.Runs;

    /// <summary>Only these nodes; null: all.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Not these nodes.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>The reason of drops where no instance is wanted.</summary>
    public string WhyNone { get; init; } = "the infrastructure is being removed";

    /// <summary>Why nodes have no instances any more, though the description has them.</summary>
    public IReadOnlyDictionary<string, string> Ended { get; init; } = new Dictionary<string, string>();

    /// <summary>A watch: healing keeps to its limits.</summary>
    public bool IsUnattended { get; init; }

    /// <summary>Protected instances may be dropped and replaced.</summary>
    public bool IncludeProtected { get; init; }

    /// <summary>The most instances that the plan may drop or replace; null: any number.</summary>
    public InstanceCount? MaxDrops { get; init; }

    /// <summary>Repeated failures delay the next attempt.</summary>
    public bool BacksOff { get; init; }

    /// <summary>The recorded failures of a node.</summary>
    public Func<string, NodeFailures> Failures { get; init; } = _ => NodeFailures.None;

    public required DateTimeOffset Now { get; init; }

    /// <summary>Decides where instances are made; null: no node has a choice or a pool.</summary>
    public PlacementDecider? Places { get; init; }

    /// <summary>The description wants the instance in another cloud.</summary>
    public Func<NodeInstance, bool> IsLeaving { get; init; } = _ => false;

    /// <summary>
    /// The instance must stay. One that its cloud does not have any more can be made anew; one that no list has shown
    /// yet may be there.
    /// </summary>
    public bool Guards(NodeInstance instance) => instance.IsGuarded && !IncludeProtected
        && (instance.State != NodeState.Failed || instance.UnlistedSince is not null
            || Observation.Listed.Contains(instance.Id));

    public bool Includes(string node)
        => !Frozen.Contains(node) && Only?.Contains(node) != false && !Except.Contains(node);
}

/// <summary>How the request of a running instance has to change.</summary>
/// <param name="Reason">The first difference, for people.</param>
/// <param name="InPlace">The cloud can change the instance without replacing it.</param>
internal sealed record RequestChange(string Reason, bool InPlace)
{
    public IReadOnlyList<StepDifference> Differences { get; init; } = [];

    /// <summary>The request as it should be.</summary>
    public ComposedRequest? Wanted { get; init; }

    /// <summary>Its keyed digest.</summary>
    public string WantedDigest { get; init; } = "";
}
