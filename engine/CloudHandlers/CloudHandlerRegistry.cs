using Occo.Engine.CloudHandlers.Docker;
using Occo.Engine.CloudHandlers.Dummy;
using Occo.Engine.CloudHandlers.Ec2;
using Occo.Engine.CloudHandlers.Hosts;
using Occo.Engine.CloudHandlers.Local;
using Occo.Engine.CloudHandlers.Nova;

namespace Occo.Engine.CloudHandlers;

/// <summary>The cloud handlers by type: the built-in ones, and the caller's, which replace built-in ones.</summary>
internal sealed class CloudHandlerRegistry : IDisposable
{
    /// <summary>The types of the built-in handlers.</summary>
    public static readonly IReadOnlyList<string> BuiltInTypes =
    [
        "docker", "dummy", "ec2", Ec2ElasticIps.TypeName, Ec2KeyPairs.TypeName, Ec2SecurityGroups.TypeName, "hosts",
        "local", "nova",
    ];

    private readonly ICloudHandler[] builtIn;
    private readonly Dictionary<string, ICloudHandler> byType = new(StringComparer.Ordinal);

    /// <summary>The caller disposes of the handlers in <paramref name="extra"/>.</summary>
    public CloudHandlerRegistry(IEnumerable<ICloudHandler> extra, TimeProvider time, Random random)
    {
        var ec2 = new Ec2Cloud(time);
        builtIn =
        [
            new DummyCloud(time, random), new LocalCloud(), new DockerCloud(), ec2, new NovaCloud(time),
            new HostsCloud(), new Ec2ResourceCloud(ec2, new Ec2SecurityGroups()),
            new Ec2ResourceCloud(ec2, new Ec2KeyPairs()), new Ec2ResourceCloud(ec2, new Ec2ElasticIps(time)),
        ];
        foreach (var handler in builtIn.Concat(extra)) byType[handler.Type] = handler;
    }

    public IReadOnlyDictionary<string, ICloudHandler> ByType => byType;

    /// <summary>Why a type that is known has no handler here.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; init; } = new Dictionary<string, string>();

    /// <summary>The handler of a type. Throws <see cref="CloudException"/> (Invalid).</summary>
    public ICloudHandler Get(string type) => byType.GetValueOrDefault(type) ?? throw new CloudException(
        CloudErrorKind.Invalid, Missing.GetValueOrDefault(type) ?? $"There is no cloud of type '{type}'. "
            + $"Known types: {string.Join(", ", byType.Keys.Order(StringComparer.Ordinal))}. {Suggestion.OtherClouds}");

    /// <summary>
    /// The scope keys and values of a resource section; missing keys are left out. Empty where the type has no handler.
    /// </summary>
    public IReadOnlyDictionary<string, object?> SettingsOf(string type, IReadOnlyDictionary<string, object?> resource)
        => byType.TryGetValue(type, out var handler)
            ? handler.ScopeKeys.Where(resource.ContainsKey).ToDictionary(key => key, key => resource[key])
            : [];

    /// <summary>The section that the entries of a credentials file are compared with.</summary>
    public IReadOnlyDictionary<string, object?> CredentialSectionOf(
        string type, IReadOnlyDictionary<string, object?> resource)
        => byType.GetValueOrDefault(type)?.CredentialType is { } other && other != type
            ? new Dictionary<string, object?>(resource) { ["type"] = other } : resource;

    /// <summary>The <see cref="ICloudHandler.ListingDelay"/> of a type; zero where it has no handler.</summary>
    public TimeSpan ListingDelayOf(string type) => byType.GetValueOrDefault(type)?.ListingDelay ?? TimeSpan.Zero;

    /// <summary><see cref="ICloudHandler.MakesMachines"/> of a type; true where it has no handler.</summary>
    public bool MakesMachines(string type) => byType.GetValueOrDefault(type) is not { MakesMachines: false };

    /// <summary><see cref="ICloudHandler.CanStart"/> of a type; false where it has no handler.</summary>
    public bool CanStart(string type) => byType.GetValueOrDefault(type) is { CanStart: true };

    /// <summary>
    /// <see cref="ICloudHandler.Stops"/> of the section of an instance; false where its type has no handler.
    /// </summary>
    public bool CanStop(NodeInstance instance)
        => byType.GetValueOrDefault(instance.Cloud)?.Stops(instance.Request.Resource) == true;

    /// <summary><see cref="ICloudPublisher.Publishes"/> of a type; false where its handler publishes nothing.</summary>
    public bool Publishes(string type, IReadOnlyDictionary<string, object?> resource)
        => byType.GetValueOrDefault(type) is ICloudPublisher publisher && publisher.Publishes(resource);

    /// <summary>An instance gets its address by its publication, and the cloud shows it without.</summary>
    public bool LacksAddress(NodeInstance instance, CloudInstance seen)
        => seen.LacksOwnAddress && byType.GetValueOrDefault(instance.Cloud) is ICloudPublisher publisher
            && publisher.GivesAddress(instance.Request.Resource);

    /// <summary><see cref="ICloudHandler.IsOfThisMachine"/>; false where the type has no handler.</summary>
    public bool IsOfThisMachine(NodeImplementation implementation)
        => byType.GetValueOrDefault(implementation.CloudType)?.IsOfThisMachine(implementation.Resource) == true;

    public void Dispose()
    {
        foreach (var handler in builtIn.OfType<IDisposable>()) handler.Dispose();
    }
}
