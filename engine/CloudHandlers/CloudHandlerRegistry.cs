using Occo.Engine.CloudHandlers.Dummy;
using Occo.Engine.CloudHandlers.Ec2;
using Occo.Engine.CloudHandlers.Local;

namespace Occo.Engine.CloudHandlers;

/// <summary>
/// The cloud handlers by type: the built-in ones, and those of the caller, which take the place of a built-in of the
/// same type.
/// </summary>
internal sealed class CloudHandlerRegistry : IDisposable
{
    private readonly ICloudHandler[] builtIn;
    private readonly Dictionary<string, ICloudHandler> byType = new(StringComparer.Ordinal);

    /// <summary>Handlers in <paramref name="extra"/> stay the caller's to dispose of.</summary>
    public CloudHandlerRegistry(IEnumerable<ICloudHandler> extra, TimeProvider time, Random random)
    {
        builtIn =
        [
            new DummyCloud(time, random),
            new LocalCloud(),
            new Ec2Cloud(time),
        ];
        foreach (var handler in builtIn.Concat(extra)) byType[handler.Type] = handler;
    }

    /// <summary>All handlers.</summary>
    public IReadOnlyDictionary<string, ICloudHandler> ByType => byType;

    /// <summary>The handler of a type. Throws <see cref="CloudException"/> (Invalid) naming the known ones.</summary>
    public ICloudHandler Get(string type) => byType.TryGetValue(type, out var handler)
        ? handler
        : throw new CloudException(CloudErrorKind.Invalid,
            $"There is no cloud of type '{type}'. Known types: {string.Join(", ", byType.Keys.Order(StringComparer.Ordinal))}.");

    /// <summary>
    /// The values of a resource section that say which cloud; keys that are not there are left out. Of a type without a
    /// handler nothing is known: whoever calls it hears that from <see cref="Get"/>.
    /// </summary>
    public IReadOnlyDictionary<string, object?> SettingsOf(string type, IReadOnlyDictionary<string, object?> resource)
        => byType.TryGetValue(type, out var handler)
            ? handler.ScopeKeys.Where(resource.ContainsKey).ToDictionary(key => key, key => resource[key])
            : [];

    /// <summary>How far the lists of a type may lag behind; zero where there is no handler to ask.</summary>
    public TimeSpan ListingDelayOf(string type)
        => byType.TryGetValue(type, out var handler) ? handler.ListingDelay : TimeSpan.Zero;

    public void Dispose()
    {
        foreach (var handler in builtIn.OfType<IDisposable>()) handler.Dispose();
    }
}
