namespace Occo.Engine.Model;

/// <summary>Options of a compilation.</summary>
public sealed record CompileOptions
{
    /// <summary>
    /// Node definition documents. Later ones override earlier ones; those in the description override all.
    /// </summary>
    public IReadOnlyList<DescriptionSource> Definitions { get; init; } = [];

    /// <summary>Replaces <c>infra_name</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Variables that are merged deeply over the infrastructure's own.</summary>
    public IReadOnlyDictionary<string, object?>? Variables { get; init; }

    /// <summary>Imports may leave the folder tree of the root document. Default false.</summary>
    public bool AllowImportsOutside { get; init; }
}

/// <summary>Options of an enactment.</summary>
public sealed record EnactmentOptions
{
    /// <summary>Maintain until cancelled instead of ending when the desired state is reached.</summary>
    public bool Watch { get; init; }

    /// <summary>Pause between passes while watching. Default 10 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Concurrent calls to one cloud. Default 16.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>Cancels the enactment after this time. Default: none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long to wait for another enactment of the same infrastructure. Null: fail at once.</summary>
    public TimeSpan? WaitForLease { get; init; }

    /// <summary>
    /// The revision that the infrastructure must have when the enactment begins; else it does nothing and fails
    /// (<see cref="FailureKind.Changed"/>). Null: any.
    /// </summary>
    public long? Expected { get; init; }

    /// <summary>Only these nodes. Empty: all.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Not these nodes.</summary>
    public IReadOnlyList<string> ExcludeNodes { get; init; } = [];

    /// <summary>Drops and replaces protected instances, too. An automatic rollback never does.</summary>
    public bool IncludeProtected { get; init; }

    /// <summary>Instead of <see cref="CompiledInfrastructure.MaxDrops"/>. Null: as described.</summary>
    public InstanceCount? MaxDrops { get; init; }

    /// <summary>Nobody looks on: the limits of healing hold as in a watch.</summary>
    internal bool Unattended { get; init; }

    /// <summary>Works in this process, even if workers keep the infrastructure.</summary>
    public bool Local { get; init; }

    /// <summary>
    /// Attaches the infrastructure first, with this interval: workers keep it from now on, and make this enactment. If
    /// none that is alive can, nobody waits for one. Null: it stays as it is.
    /// </summary>
    public TimeSpan? Attach { get; init; }

    /// <summary>Default: keep what exists.</summary>
    public FailureAction OnFailure { get; init; }

    /// <summary>
    /// Carries out this plan, with its own limits to nodes. When a new plan would differ, nothing is done. Null: what
    /// is needed when the enactment begins.
    /// </summary>
    public Plan? Plan { get; init; }

    /// <summary>
    /// What choices by chance are drawn from, to make a plan again (<see cref="Plan.Seed"/>). Null: a new one.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>Credentials for this call, instead of the credentials file. Never stored. Default: none.</summary>
    public CloudCredential? Credential { get; init; }

    /// <summary>Called with each event, in order; from any thread, one call at a time.</summary>
    public Action<Event>? OnEvent { get; init; }

    /// <summary>
    /// Called with a problem of a watch or its notifications that is no event; not repeated until it changes; from any
    /// thread, one call at a time.
    /// </summary>
    public Action<string>? OnNotice { get; init; }

    /// <summary>Called with each failure that is over; from any thread, one call at a time.</summary>
    public Action<HealedFailure>? OnHealed { get; init; }

    /// <summary>Called when counts change; from any thread, one call at a time.</summary>
    public Action<EnactmentProgress>? OnProgress { get; init; }
}

/// <summary>Progress of a pass.</summary>
/// <param name="Pass">Number of the pass, from 1.</param>
/// <param name="Phase"><c>Observing</c>, <c>Planning</c>, <c>Executing</c>, <c>Waiting</c>.</param>
/// <param name="Done">Steps done or failed.</param>
/// <param name="Total">Steps of the plan.</param>
/// <param name="Current">The newest step, or why the next pass does not begin yet.</param>
public sealed record EnactmentProgress(int Pass, string Phase, int Done, int Total, string? Current)
{
    /// <summary>The longest wait; null: none.</summary>
    public ProgressWait? Waiting { get; init; }
}

/// <summary>Something that is waited for.</summary>
/// <param name="What"><c>web 3fa85f64 to be ready</c>, <c>the cloud ec2 to answer (list)</c>.</param>
/// <param name="Since">Start of the wait.</param>
/// <param name="IsAnswer">A cloud has been asked.</param>
public sealed record ProgressWait(string What, DateTimeOffset Since, bool IsAnswer);

/// <summary>Options of a wait for a state.</summary>
public sealed record WaitOptions
{
    /// <summary>
    /// The state to wait for. Default: ready, with the version and the scale requests of when the wait begins.
    /// </summary>
    public InfrastructureState State { get; init; } = InfrastructureState.Ready;

    /// <summary>Default: no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Called with what the wait is for, whenever that changes; from any thread, one call at a time.</summary>
    public Action<string>? OnWaiting { get; init; }
}

/// <summary>Options of a removal.</summary>
public sealed record RemovalOptions
{
    /// <summary>
    /// Drops nothing: all instances stay in their clouds, Occo's tags are taken off them, and the result names them.
    /// </summary>
    public bool KeepResource { get; init; }

    /// <summary>
    /// Forgets instances whose cloud, or the part of it that has them, cannot be listed in three tries, each time with
    /// repetitions; the errors name them.
    /// Everything else is dropped as usual.
    /// </summary>
    public bool ForgetUnreachable { get; init; }

    /// <summary>Removes it although other infrastructures use its outputs.</summary>
    public bool EvenIfUsed { get; init; }

    /// <summary>Limits, waiting and callbacks as in an enactment.</summary>
    public EnactmentOptions Enactment { get; init; } = new();
}

/// <summary>Which events to list.</summary>
public sealed record EventQuery
{
    /// <summary>Infrastructure name or id; null: all.</summary>
    public string? Infrastructure { get; init; }

    public string? Node { get; init; }
    public Guid? NodeId { get; init; }

    /// <summary>Only these kinds. Empty: all.</summary>
    public IReadOnlyList<EventKind> Kinds { get; init; } = [];

    /// <summary>Only later than this sequence number.</summary>
    public long AfterSequence { get; init; }

    /// <summary>Only earlier than this sequence number.</summary>
    public long? BeforeSequence { get; init; }

    /// <summary>At or after this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>At or before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only this many of the newest events.</summary>
    public int? Last { get; init; }

    /// <summary>Only this many of the oldest events, which is a page of many.</summary>
    public int? First { get; init; }
}

/// <summary>Which instances to list.</summary>
public sealed record NodeQuery
{
    /// <summary>Infrastructure name or id; null: all that are not removed.</summary>
    public string? Infrastructure { get; init; }

    /// <summary>Also instances that are gone.</summary>
    public bool IncludeGone { get; init; }

    /// <summary>
    /// The instances that existed at this time, with their states then. The history does not keep component states and
    /// the last error. Null: now.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>A request for more or fewer instances. Exactly one property is set.</summary>
public sealed record ScaleRequest
{
    /// <summary>The wanted number of instances.</summary>
    public int? To { get; init; }

    /// <summary>How many more.</summary>
    public int? Up { get; init; }

    /// <summary>How many fewer.</summary>
    public int? Down { get; init; }

    /// <summary>Fewer by exactly these: node ids, cloud instance ids or addresses.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>The number of instances that it asks for when so many are wanted now.</summary>
    internal long WishFrom(int target) => To ?? (long)target + (Up ?? 0) - (Down ?? 0) - Drop.Count;
}

/// <summary>A node definition in the store.</summary>
public sealed record StoredDefinition(string Type, NodeDefinition Definition, DateTimeOffset ImportedAt)
{
    public IReadOnlyList<string> Clouds => [.. Definition.Implementations.Select(i => i.CloudType).Distinct()];
}

/// <summary>The store as a file.</summary>
/// <param name="Path">Full path.</param>
/// <param name="StoreId">Id of the store; a tag on every cloud instance.</param>
/// <param name="SizeBytes">Size of the database file with its journal.</param>
/// <param name="SchemaVersion">Version of the schema.</param>
/// <param name="Integrity"><c>ok</c>, or what SQLite's integrity check found.</param>
/// <param name="Infrastructures">Infrastructures that are not removed.</param>
public sealed record StoreDescription(
    string Path, Guid StoreId, long SizeBytes, int SchemaVersion, string Integrity, int Infrastructures)
{
    /// <summary>What can lose writes though they were committed, and what to do about it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
