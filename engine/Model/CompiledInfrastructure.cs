namespace Occo.Engine.Model;

/// <summary>
/// An accepted description with its definitions: all that the enactor needs to know of the desired state. Values are
/// plain: string, long, double, bool, null, <c>IReadOnlyDictionary&lt;string, object?&gt;</c>,
/// <c>IReadOnlyList&lt;object?&gt;</c>.
/// </summary>
public sealed record CompiledInfrastructure
{
    /// <summary><c>infra_name</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>user_id</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>The infrastructure's own variables, before they are merged into nodes.</summary>
    public required IReadOnlyDictionary<string, object?> Variables { get; init; }

    /// <summary>
    /// Variables, at any depth, that are secret although their names do not say so: plans and comparisons hide their
    /// values.
    /// </summary>
    public IReadOnlyList<string> SecretVariables { get; init; } = [];

    /// <summary>Nodes in the order of the document.</summary>
    public required IReadOnlyList<CompiledNode> Nodes { get; init; }

    /// <summary>
    /// Node names by topological level, dependees first; within a level in the order of the document.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<string>> Levels { get; init; }

    /// <summary>The definition of each node type that a node uses.</summary>
    public required IReadOnlyDictionary<string, NodeDefinition> Definitions { get; init; }

    /// <summary>Outputs by name: templates over its instances, or plain values.</summary>
    public IReadOnlyDictionary<string, object?> Outputs { get; init; } = ComposedRequest.Empty;

    /// <summary>
    /// Names of the infrastructures whose outputs its templates ask for, as far as they are known before rendering.
    /// </summary>
    public IReadOnlyList<string> Uses { get; init; } = [];

    /// <summary>
    /// Names, with * and ?, of the infrastructures that its templates may ask about besides itself. Empty: all.
    /// </summary>
    public IReadOnlyList<string> MayRead { get; init; } = [];

    /// <summary>A plan that drops or replaces more instances is refused. Null: no limit.</summary>
    public InstanceCount? MaxDrops { get; init; }

    /// <summary>The most that its instances may cost in an hour; null: any amount.</summary>
    public double? Budget { get; init; }

    /// <summary>Webhooks that receive its events.</summary>
    public IReadOnlyList<Webhook> Notify { get; init; } = [];
}

/// <summary>One kind of machine in a description.</summary>
public sealed record CompiledNode
{
    /// <summary>Unique in the infrastructure.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the node definition.</summary>
    public required string Type { get; init; }

    /// <summary>Keys of the resource section that an implementation must equal.</summary>
    public required IReadOnlyDictionary<string, object?> Filter { get; init; }

    /// <summary>Scaling range as written, or null where the document has none (one instance).</summary>
    public ScalingRange? Scaling { get; init; }

    /// <summary>The infrastructure's variables with the node's merged over them, deeply.</summary>
    public required IReadOnlyDictionary<string, object?> Variables { get; init; }

    /// <summary>
    /// Names of the nodes that must be ready first, in the order of the document, without repetition.
    /// </summary>
    public required IReadOnlyList<string> DependsOn { get; init; }

    /// <summary>Attribute mappings from each dependee.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<AttributeMapping>> Inbound { get; init; }

    /// <summary>Attribute mappings to each dependent.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<AttributeMapping>> Outbound { get; init; }

    /// <summary>How long an instance may take until it is ready, before it counts as failed. Default 1800 s.</summary>
    public TimeSpan CreateTimeout { get; init; } = DefaultCreateTimeout;

    /// <summary>How running instances are replaced when the description changes.</summary>
    public UpdatePolicy Update { get; init; } = UpdatePolicy.Default;

    /// <summary>What happens to a running instance when an input of its composition has changed.</summary>
    public RefreshMode Refresh { get; init; }

    /// <summary>How a watch heals the node.</summary>
    public HealingPolicy Healing { get; init; } = HealingPolicy.Default;

    /// <summary>
    /// Its instances are protected, or explicitly are not. Null: each instance stays as it is.
    /// </summary>
    public bool? Protect { get; init; }

    /// <summary>Which alternatives of its definition it uses, and which first.</summary>
    public PlacementPolicy Placement { get; init; } = PlacementPolicy.Default;

    /// <summary>How long its instances live without a renewal; null: for ever.</summary>
    public LeasePolicy? Lease { get; init; }

    /// <summary>When its instances are stopped and started; null: by hand only.</summary>
    public SchedulePolicy? Schedule { get; init; }

    public static readonly TimeSpan DefaultCreateTimeout = TimeSpan.FromSeconds(1800);

    public int Min => Scaling?.Min ?? 1;

    public int Max => Scaling?.Max ?? 1;
}

/// <summary>How many instances a node may have; <c>1 &lt;= Min &lt;= Max</c>.</summary>
public sealed record ScalingRange(int Min, int Max);

/// <summary>An attribute of the dependee that becomes an attribute of the dependent.</summary>
public sealed record AttributeMapping(
    string Source, string Destination, bool Synch, IReadOnlyDictionary<string, object?> Extra);

/// <summary>How a node type is built: one or more alternatives.</summary>
public sealed record NodeDefinition(string Type, IReadOnlyList<NodeImplementation> Implementations);

/// <summary>One alternative of a node definition; sections as plain values.</summary>
public sealed record NodeImplementation
{
    public required IReadOnlyDictionary<string, object?> Resource { get; init; }
    public IReadOnlyDictionary<string, object?>? Contextualisation { get; init; }
    public IReadOnlyDictionary<string, object?>? ConfigManagement { get; init; }
    public IReadOnlyDictionary<string, object?>? HealthCheck { get; init; }

    /// <summary>Where it makes instances; null: the document does not say.</summary>
    public Placement? Placement { get; init; }

    /// <summary>The files of imported texts by path, for messages: <c>contextualisation.context_template</c>.</summary>
    public IReadOnlyDictionary<string, string> ImportedTexts { get; init; } = new Dictionary<string, string>();

    /// <summary><c>resource.type</c>.</summary>
    public string CloudType => Resource.TryGetValue("type", out var type) ? type as string ?? "" : "";

    /// <summary>The service composer: <c>contextualisation.type</c>, or <c>basic</c>.</summary>
    public string ComposerType => Contextualisation?.GetValueOrDefault("type") as string ?? "basic";
}
