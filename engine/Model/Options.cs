namespace Occo.Engine.Model;

/// <summary>How to compile.</summary>
public sealed record CompileOptions
{
    /// <summary>
    /// Node definition documents, later ones win over earlier ones, those in the description win over all.
    /// </summary>
    public IReadOnlyList<DescriptionSource> Definitions { get; init; } = [];

    /// <summary>Name that replaces <c>infra_name</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Variables merged over the infrastructure's own, deeply.</summary>
    public IReadOnlyDictionary<string, object?>? Variables { get; init; }

    /// <summary>Lets imports leave the folder tree of the root document. Default false.</summary>
    public bool AllowImportsOutside { get; init; }
}

/// <summary>How to enact.</summary>
public sealed record EnactmentOptions
{
    /// <summary>Maintain until cancelled instead of ending when the desired state is reached.</summary>
    public bool Watch { get; init; }

    /// <summary>Pause between passes while watching. Default 10 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Calls at once to one cloud. Default 16.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>The enactment is cancelled after this time. Default: none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long to wait for another enactment of the same infrastructure. Null: fail at once.</summary>
    public TimeSpan? WaitForLease { get; init; }

    /// <summary>Only these nodes. Empty: all.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Not these nodes.</summary>
    public IReadOnlyList<string> ExcludeNodes { get; init; } = [];

    /// <summary>What happens when it fails. Default: what there is stays.</summary>
    public FailureAction OnFailure { get; init; }

    /// <summary>
    /// The plan that is to be carried out, with its own limits to nodes; nothing is done when a new one would be another.
    /// Null: whatever is needed when the enactment begins.
    /// </summary>
    public Plan? Plan { get; init; }

    /// <summary>
    /// As whom to speak to the clouds in this call, instead of as the credentials file says. Never stored. Default:
    /// none.
    /// </summary>
    public CloudCredential? Credential { get; init; }

    /// <summary>Called with each event, in order; from any thread, never from two at once.</summary>
    public Action<Event>? OnEvent { get; init; }

    /// <summary>
    /// Called with what keeps a watch from its work, or from telling of it, and is no event: once until it changes; from
    /// any thread, never from two at once.
    /// </summary>
    public Action<string>? OnNotice { get; init; }

    /// <summary>Called when counts change; from any thread, never from two at once.</summary>
    public Action<EnactmentProgress>? OnProgress { get; init; }
}

/// <summary>How far a pass is.</summary>
/// <param name="Pass">Number of the pass, from 1.</param>
/// <param name="Phase"><c>Observing</c>, <c>Planning</c>, <c>Executing</c>, <c>Waiting</c>.</param>
/// <param name="Done">Steps done or failed.</param>
/// <param name="Total">Steps of the plan.</param>
/// <param name="Current">The newest step, for people.</param>
public sealed record EnactmentProgress(int Pass, string Phase, int Done, int Total, string? Current);

/// <summary>How to remove an infrastructure.</summary>
public sealed record RemovalOptions
{
    /// <summary>
    /// Forgets instances that cannot be dropped and leaves them in the cloud; they are named in the errors.
    /// </summary>
    public bool KeepResource { get; init; }

    /// <summary>Removes it even when other infrastructures ask for its outputs.</summary>
    public bool EvenIfUsed { get; init; }

    /// <summary>Limits, waiting and call-backs as in an enactment.</summary>
    public EnactmentOptions Enactment { get; init; } = new();
}

/// <summary>Which events.</summary>
public sealed record EventQuery
{
    /// <summary>Infrastructure name or id; null: all.</summary>
    public string? Infrastructure { get; init; }

    /// <summary>Only of this node.</summary>
    public string? Node { get; init; }

    /// <summary>Only of this instance.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Only later than this sequence number.</summary>
    public long AfterSequence { get; init; }

    /// <summary>Only at or after this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only at or before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only the newest so many.</summary>
    public int? Last { get; init; }
}

/// <summary>Which instances.</summary>
public sealed record NodeQuery
{
    /// <summary>Infrastructure name or id; null: all that are not removed.</summary>
    public string? Infrastructure { get; init; }

    /// <summary>Also instances that are gone.</summary>
    public bool IncludeGone { get; init; }

    /// <summary>
    /// As the history knows them at that time: those that there were, each with its state then. What the history does not
    /// keep (component states, the last error) is left out. Null: now.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>A wish for more or fewer instances. Exactly one of the first three is set, or <see cref="Drop"/>.</summary>
public sealed record ScaleRequest
{
    /// <summary>So many instances.</summary>
    public int? To { get; init; }

    /// <summary>So many more.</summary>
    public int? Up { get; init; }

    /// <summary>So many fewer.</summary>
    public int? Down { get; init; }

    /// <summary>Fewer by exactly these: node ids, cloud instance ids or addresses.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];
}

/// <summary>A node definition in the store.</summary>
public sealed record StoredDefinition(string Type, NodeDefinition Definition, DateTimeOffset ImportedAt)
{
    /// <summary>The cloud of each implementation.</summary>
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
    string Path, Guid StoreId, long SizeBytes, int SchemaVersion, string Integrity, int Infrastructures);
