using Occo.Engine.Enactor;
using Occo.Engine.Health;
using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// The desired state of an infrastructure: its newest description, looked at by node, cloud and implementation.
/// </summary>
internal sealed class Desired
{
    private readonly EngineServices services;
    private readonly Infrastructure infrastructure;
    private readonly Dictionary<string, CompiledNode> nodes;
    private readonly Dictionary<string, int> ranks = [];
    private readonly Dictionary<string, IReadOnlyList<(NodeImplementation Implementation, string Digest)>> choices = [];
    private readonly CredentialSource credentials;
    private readonly IReadOnlyList<string> missing;

    private Desired(
        EngineServices services, Infrastructure infrastructure, CompiledInfrastructure compiled,
        CloudCredential? credential, IReadOnlyList<string> missing)
    {
        this.services = services;
        this.infrastructure = infrastructure;
        Compiled = compiled;
        nodes = compiled.Nodes.ToDictionary(n => n.Name);
        foreach (var name in compiled.Levels.SelectMany(l => l)) ranks[name] = ranks.Count;
        credentials = new(infrastructure.CredentialPath, credential);
        this.missing = missing;
        foreach (var node in compiled.Nodes)
        {
            var fitting = compiled.Definitions[node.Type].Implementations.Where(i => node.Filter.All(
                f => i.Resource.TryGetValue(f.Key, out var v) && PlainValues.Equal(v, f.Value))).ToList();

            // An alternative without a handler is no choice, unless there is no other: then the user must hear of it.
            var usable = fitting.Where(i => services.Clouds.ByType.ContainsKey(i.CloudType)).ToList();
            choices[node.Name] = [.. (usable.Count > 0 ? usable : fitting).Select(i => (i, Digest.Of(i)))];
        }
    }

    /// <summary>Looks at a version of a description.</summary>
    public static async Task<Desired> ReadAsync(
        EngineServices services, Infrastructure infrastructure, CompiledInfrastructure compiled,
        CloudCredential? credential = null)
    {
        var missing = new List<string>();
        foreach (var used in infrastructure.State == InfrastructureState.Removing ? [] : compiled.Uses)
        {
            if (await services.Store.Infrastructures.FindAsync(used).ConfigureAwait(false) is not null) continue;
            missing.Add($"its templates ask for outputs of '{used}', and there is no infrastructure of that name");
        }

        return new(services, infrastructure, compiled, credential, missing);
    }

    /// <summary>What the user should know of the credentials file and of infrastructures that are not there.</summary>
    public IReadOnlyList<string> Warnings => [.. credentials.Warnings, .. missing];

    public CompiledInfrastructure Compiled { get; }

    public Infrastructure Infrastructure => infrastructure;

    /// <summary>The node of that name, or null when the description does not have it any more.</summary>
    public CompiledNode? Node(string name) => nodes.GetValueOrDefault(name);

    /// <summary>
    /// Position in the order of dependencies; a node that the description does not have comes before all.
    /// </summary>
    public int RankOf(string node) => ranks.GetValueOrDefault(node, -1);

    /// <summary>The implementations that a node's filter lets through, with their digests.</summary>
    public IReadOnlyList<(NodeImplementation Implementation, string Digest)> Choices(string node) => choices[node];

    /// <summary>
    /// The implementation an instance should have now: its own, else one of the same cloud, else the first.
    /// </summary>
    public (NodeImplementation Implementation, string Digest) ImplementationFor(NodeInstance instance)
    {
        var all = choices[instance.Name];
        foreach (var choice in all)
        {
            if (choice.Digest == instance.Digest) return choice;
        }

        foreach (var choice in all)
        {
            if (choice.Implementation.CloudType == instance.Cloud) return choice;
        }

        return all[0];
    }

    /// <summary>The instance as one that is as the newest description wants it.</summary>
    public NodeInstance AsNow(NodeInstance instance)
        => instance with { Version = infrastructure.Version, Digest = ImplementationFor(instance).Digest };

    /// <summary>
    /// The health check in force for an instance: that of the newest description, rendered. Null: none.
    /// </summary>
    public HealthCheckSpec? HealthCheckOf(NodeInstance instance)
    {
        if (Node(instance.Name) is not { } node) return null;
        var section = ImplementationFor(instance).Implementation.HealthCheck;
        if (section is null) return null;
        return HealthCheckSpec.Read(HealthTemplates.Render(section, instance, node));
    }

    /// <summary>How long an instance may be unhealthy, whoever says that it is: a check or its cloud.</summary>
    public TimeSpan HealthTimeoutOf(NodeInstance instance) => HealthCheckSpec.TimeoutOf(
        Node(instance.Name) is null ? null : ImplementationFor(instance).Implementation.HealthCheck);

    /// <summary>
    /// Every cloud that has or may have instances of the infrastructure, each with a resource section that names it. While
    /// it is being removed only clouds that ever had one: nothing can be left in others, unless the record is an older one
    /// that was restored.
    /// </summary>
    public async Task<IReadOnlyDictionary<CloudKey, IReadOnlyDictionary<string, object?>>> CloudsAsync(
        IEnumerable<NodeInstance> instances)
    {
        var removing = infrastructure.State == InfrastructureState.Removing
            && !await services.Store.Reconciliations.IsPendingAsync(infrastructure.Id).ConfigureAwait(false);
        var used = removing ? await services.Store.Instances.ListAsync(infrastructure.Id, includeGone: true)
            .ConfigureAwait(false) : instances;
        var clouds = new Dictionary<CloudKey, IReadOnlyDictionary<string, object?>>();
        foreach (var instance in used) clouds.TryAdd(CloudKey.Of(instance), instance.Request.Resource);
        if (removing) return clouds;
        foreach (var (implementation, _) in choices.Values.SelectMany(c => c))
        {
            var settings = services.Clouds.SettingsOf(implementation.CloudType, implementation.Resource);

            // A setting that is still a template is known when an instance is composed.
            if (settings.Values.Any(v => v is string text && text.Contains("{{", StringComparison.Ordinal))) continue;
            clouds.TryAdd(CloudKey.Of(implementation.CloudType, settings), implementation.Resource);
        }

        return clouds;
    }

    /// <summary>Nodes of which an instance is, or a new one might be, in a cloud that does not answer.</summary>
    public IReadOnlySet<string> NodesIn(Observation observation)
    {
        var lost = observation.Unreachable.Select(u => u.Key).ToHashSet();
        if (lost.Count == 0) return new HashSet<string>();
        return observation.Instances.Where(i => lost.Contains(CloudKey.Of(i))).Select(i => i.Name)
            .Concat(choices.Where(c => c.Value.Any(v => lost.Contains(KeyOf(v.Implementation)))).Select(c => c.Key))
            .ToHashSet();
    }

    private CloudKey KeyOf(NodeImplementation implementation) => CloudKey.Of(
        implementation.CloudType, services.Clouds.SettingsOf(implementation.CloudType, implementation.Resource));

    /// <summary>
    /// The scope of the cloud that a resource section names, with the credentials that fit the section best. Throws
    /// <see cref="CloudException"/> (Unauthorised).
    /// </summary>
    public CloudScope ScopeOf(string type, IReadOnlyDictionary<string, object?> resource)
    {
        var credential = services.Clouds.ByType.GetValueOrDefault(type) is { TakesCredential: false }
            ? null : credentials.Of(resource);
        return new()
        {
            StoreId = services.Store.StoreId.ToString(),
            StoreFolder = services.Store.Folder,
            InfrastructureId = infrastructure.Id,
            InfrastructureName = infrastructure.Name,
            Type = type,
            Settings = services.Clouds.SettingsOf(type, resource),
            Credential = credential?.Values,
            Secrets = credential?.Secrets ?? [],
        };
    }
}
