using Occo.Engine.Health;
using Occo.Engine.InfoBroker;
using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// The desired state of an infrastructure: its description by node, cloud and implementation.
/// </summary>
internal sealed class Desired
{
    /// <summary>The characters of a shorter value stand in many words.</summary>
    private const int ShortestMarked = 4;

    private readonly EngineServices services;
    private readonly Dictionary<string, CompiledNode> nodes;
    private readonly Dictionary<string, int> ranks = [];
    private readonly Dictionary<string, IReadOnlyList<(NodeImplementation Implementation, string Digest)>> choices = [];
    private readonly HashSet<string> placed = [];
    private readonly CredentialSource credentials;
    private readonly Lazy<SecretMask> marked;
    private readonly IReadOnlyList<string> missing;

    private Desired(
        EngineServices services, Infrastructure infrastructure, CompiledInfrastructure compiled,
        IEnumerable<CompiledInfrastructure> before, CloudCredential? credential, IReadOnlyList<string> missing)
    {
        (this.services, this.missing, Infrastructure, Compiled) = (services, missing, infrastructure, compiled);
        Reading = new(services.Store, infrastructure.Id, compiled.MayRead);
        nodes = compiled.Nodes.ToDictionary(n => n.Name);
        foreach (var name in compiled.Levels.SelectMany(l => l)) ranks[name] = ranks.Count;
        credentials = new(infrastructure.CredentialPath, credential);
        marked = new(() => new SecretMask(before.Prepend(compiled).SelectMany(SecretsOf)
            .Where(value => value.Length >= ShortestMarked).Distinct()));
        foreach (var node in compiled.Nodes)
        {
            var fitting = compiled.Definitions[node.Type].Implementations.Where(i => node.Filter.All(
                f => i.Resource.TryGetValue(f.Key, out var v) && PlainValues.Equal(v, f.Value))).ToList();

            // Alternatives without a handler count only when there are no others: then the user gets the error.
            var usable = fitting.Where(i => services.Clouds.ByType.ContainsKey(i.CloudType)).ToList();
            var chosen = usable.Count > 0 ? usable : fitting;
            choices[node.Name] = [.. chosen.Select(i => (i, Digest.Of(i)))];
            if (chosen.Count > 1 || !node.Placement.IsDefault || chosen.Exists(i => i.Placement is not null))
                placed.Add(node.Name);
        }
    }

    /// <summary>Reads the description that the infrastructure has in its version.</summary>
    public static async Task<Desired> ReadAsync(
        EngineServices services, Infrastructure infrastructure, CloudCredential? credential = null)
    {
        var compiled = await services.Store.Infrastructures
            .GetCompiledAsync(infrastructure.Id, infrastructure.Version).ConfigureAwait(false);
        // Instances of other versions may print their secrets as long as they are there.
        var before = new List<CompiledInfrastructure>();
        var versions = infrastructure.Version == 1 ? []
            : await services.Store.Instances.VersionsAsync(infrastructure.Id).ConfigureAwait(false);
        foreach (var version in versions.Append(infrastructure.ReachedVersion ?? 0).Distinct())
        {
            // 0: an instance that was imported or adopted.
            if (version == 0 || version == infrastructure.Version) continue;
            before.Add(await services.Store.Infrastructures.GetCompiledAsync(infrastructure.Id, version)
                .ConfigureAwait(false));
        }

        var missing = new List<string>();
        var reading = new ReadLimit(services.Store, infrastructure.Id, compiled.MayRead);
        foreach (var used in infrastructure.State == InfrastructureState.Removing ? [] : compiled.Uses)
        {
            if (await reading.AllowsAsync(used).ConfigureAwait(false)
                && await services.Store.Infrastructures.FindAsync(used).ConfigureAwait(false) is not null) continue;
            missing.Add($"its templates ask for outputs of '{used}', and there is no infrastructure of that name");
        }

        return new(services, infrastructure, compiled, before, credential, missing);
    }

    /// <summary>Warnings about the credentials file and about missing infrastructures.</summary>
    public IReadOnlyList<string> Warnings => [.. credentials.Warnings, .. missing];

    public CompiledInfrastructure Compiled { get; }

    /// <summary>What its templates may read.</summary>
    public ReadLimit Reading { get; }

    public Infrastructure Infrastructure { get; }

    /// <summary>The node of that name; null when the description has it no more.</summary>
    public CompiledNode? Node(string name) => nodes.GetValueOrDefault(name);

    /// <summary>Position in the order of dependencies; -1 for a node that is not in the description.</summary>
    public int RankOf(string node) => ranks.GetValueOrDefault(node, -1);

    /// <summary>Nodes whose instances have a choice of places, or only one that is counted or required.</summary>
    public IReadOnlySet<string> Placed => placed;

    /// <summary>The implementations that a node's filter lets through, with their digests.</summary>
    public IReadOnlyList<(NodeImplementation Implementation, string Digest)> Choices(string node) => choices[node];

    /// <summary>
    /// The implementation an instance should have now: its own, else one of the same pool, else one of the same cloud,
    /// else the first.
    /// </summary>
    public (NodeImplementation Implementation, string Digest) ImplementationFor(NodeInstance instance)
    {
        var all = choices[instance.Name];
        foreach (var choice in all)
            if (choice.Digest == instance.Digest) return choice;
        foreach (var choice in all)
            if (instance.Pool is { } pool && choice.Implementation.Placement?.Pool == pool) return choice;
        foreach (var choice in all)
            if (choice.Implementation.CloudType == instance.Cloud) return choice;
        return all[0];
    }

    /// <summary>The instance, marked as made by this version of the description.</summary>
    public NodeInstance AsNow(NodeInstance instance)
    {
        var (implementation, digest) = ImplementationFor(instance);
        return InPool(instance, implementation) with { Version = Infrastructure.Version, Digest = digest };
    }

    /// <summary>The instance, with what it takes of its pool.</summary>
    public static NodeInstance InPool(NodeInstance instance, NodeImplementation implementation) => instance with
    {
        Pool = implementation.Placement?.Pool,
        Cores = implementation.Placement?.Cores,
        MemoryMiB = implementation.Placement?.MemoryMiB,
    };

    /// <summary>The health check that the description has for an instance, rendered; null: none.</summary>
    public HealthCheckSpec? HealthCheckOf(NodeInstance instance)
    {
        if (Node(instance.Name) is not { } node) return null;
        var section = ImplementationFor(instance).Implementation.HealthCheck;
        if (section is null) return null;
        return HealthCheckSpec.Read(HealthTemplates.Render(section, instance, node));
    }

    /// <summary>How long an instance may be unhealthy, by its check or by its cloud.</summary>
    public TimeSpan HealthTimeoutOf(NodeInstance instance) => HealthCheckSpec.TimeoutOf(
        Node(instance.Name) is null ? null : ImplementationFor(instance).Implementation.HealthCheck);

    /// <inheritdoc cref="CloudsAsync(IEnumerable{ValueTuple{CloudKey, IReadOnlyDictionary{string, object}}})"/>
    public Task<IReadOnlyDictionary<CloudKey, IReadOnlyDictionary<string, object?>>> CloudsAsync(
        IEnumerable<NodeInstance> instances)
        => CloudsAsync(instances.Select(i => (CloudKey.Of(i), i.Request.Resource)));

    /// <summary>
    /// Every cloud that has or may have instances of the infrastructure, each with a resource section that names it.
    /// During a removal only clouds that ever had one, unless the record was restored from a backup.
    /// </summary>
    /// <param name="recorded">The clouds of its recorded instances.</param>
    public async Task<IReadOnlyDictionary<CloudKey, IReadOnlyDictionary<string, object?>>> CloudsAsync(
        IEnumerable<(CloudKey Key, IReadOnlyDictionary<string, object?> Resource)> recorded)
    {
        var removing = Infrastructure.State == InfrastructureState.Removing
            && !await services.Store.Reconciliations.IsPendingAsync(Infrastructure.Id).ConfigureAwait(false);
        var used = removing
            ? (await services.Store.Instances.NewestByCloudAsync(Infrastructure.Id).ConfigureAwait(false))
                .Select(i => (CloudKey.Of(i), i.Request.Resource))
            : recorded;
        var clouds = new Dictionary<CloudKey, IReadOnlyDictionary<string, object?>>();
        foreach (var (key, resource) in used) clouds.TryAdd(key, resource);
        if (removing) return clouds;
        foreach (var (implementation, _) in choices.Values.SelectMany(c => c))
        {
            if (KeyOf(implementation) is { } key) clouds.TryAdd(key, implementation.Resource);
        }

        return clouds;
    }

    /// <summary>The alternatives of a node in some clouds, by digest.</summary>
    public IReadOnlySet<string> ChoicesIn(string node, IReadOnlySet<CloudKey> clouds) => choices[node]
        .Where(c => clouds.Count > 0 && KeyOf(c.Implementation) is { } key && clouds.Contains(key))
        .Select(c => c.Digest).ToHashSet();

    /// <summary>The nodes whose alternatives are all in these clouds.</summary>
    public IReadOnlySet<string> NodesOnlyIn(IReadOnlySet<CloudKey> clouds) => choices.Keys
        .Where(n => choices[n].Count > 0 && ChoicesIn(n, clouds).Count == choices[n].Count).ToHashSet();

    /// <summary>The cloud of a resource section.</summary>
    public CloudKey KeyOf(IReadOnlyDictionary<string, object?> resource)
    {
        var type = resource.GetValueOrDefault("type") as string ?? "";
        return CloudKey.Of(type, services.Clouds.SettingsOf(type, resource));
    }

    // The value of a template is known only when an instance is composed: null.
    private CloudKey? KeyOf(NodeImplementation implementation)
    {
        var settings = services.Clouds.SettingsOf(implementation.CloudType, implementation.Resource);
        return settings.Values.Any(HasTemplate)
            ? null
            : CloudKey.Of(implementation.CloudType, settings);
    }

    private static bool HasTemplate(object? value) => value switch
    {
        string text => text.Contains("{{", StringComparison.Ordinal),
        IReadOnlyList<object?> list => list.Any(HasTemplate),
        IReadOnlyDictionary<string, object?> mapping => mapping.Values.Any(HasTemplate),
        _ => false,
    };

    /// <summary>
    /// The cloud that a resource section names, with the credential that fits the section best. Throws
    /// <see cref="CloudException"/> (Unauthorised).
    /// </summary>
    /// <param name="type">The handler's type.</param>
    /// <param name="resource">The section.</param>
    /// <param name="recorded">The instances of this cloud; see <see cref="CloudScope.Recorded"/>.</param>
    public CloudScope ScopeOf(
        string type, IReadOnlyDictionary<string, object?> resource, Func<IEnumerable<NodeInstance>>? recorded = null)
    {
        var credential = services.Clouds.ByType.GetValueOrDefault(type) is { TakesCredential: false }
            ? null : credentials.Of(services.Clouds.CredentialSectionOf(type, resource));
        return new(services.AccessTo(type, services.Clouds.SettingsOf(type, resource), credential),
            Infrastructure.Id, Infrastructure.Name)
        {
            HideInMessage = Hide,
            Recorded = recorded is null ? null : () => recorded()
                .Where(i => i.InstanceId is not null && i.State != NodeState.Gone)
                .GroupBy(i => i.InstanceId!).ToDictionary(g => g.Key, g => g.First().Id),
        };
    }

    /// <summary>
    /// A message without the variables that are secret by their names or marks: a template can put them anywhere, a
    /// program can print them, and events are kept for ever.
    /// </summary>
    public string Hide(string message) => marked.Value.Apply(message);

    private static IEnumerable<string> SecretsOf(CompiledInfrastructure compiled)
        => compiled.Nodes.Select(n => n.Variables).Prepend(compiled.Variables)
            .SelectMany(variables => SecretValues.In(variables, compiled.SecretVariables));
}
