using System.Reflection;
using System.Security.Cryptography;
using Occo.Engine.CloudHandlers;
using Occo.Engine.Health;
using Occo.Engine.InfoBroker;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.Api;

/// <summary>
/// What an assembly brings: cloud handlers, service composers, config managers, health probes and information
/// providers. They are its public classes with a constructor without parameters.
/// </summary>
public sealed class Plugin
{
    private Plugin(string path, string hash, Assembly assembly, IReadOnlyList<object> parts)
    {
        (Path, Sha256) = (path, hash);
        Name = assembly.GetName().Name ?? System.IO.Path.GetFileNameWithoutExtension(path);
        Version = assembly.GetName().Version?.ToString() ?? "";
        CloudHandlers = [.. parts.OfType<ICloudHandler>()];
        ServiceComposers = [.. parts.OfType<IServiceComposer>()];
        ConfigManagers = [.. parts.OfType<IConfigManager>()];
        HealthProbes = [.. parts.OfType<IHealthProbe>()];
        InformationProviders = [.. parts.OfType<IInformationProvider>()];
        // What they say of themselves is asked once, here, where it can fail.
        Offers =
        [
            .. CloudHandlers.Select(part => part.Type), .. ServiceComposers.Select(part => part.Type),
            .. ConfigManagers.Select(part => part.Type), .. new HealthProbeRegistry(HealthProbes).All.Keys,
            .. InformationProviders.SelectMany(part => part.Keys.Keys),
        ];
    }

    /// <summary>Full path of the assembly.</summary>
    public string Path { get; }

    /// <summary>The hash of what was loaded, in capital hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Name of the assembly.</summary>
    public string Name { get; }

    public string Version { get; }

    /// <summary>
    /// Types of its handlers, composers, config managers and probes, and keys of its information providers.
    /// </summary>
    public IReadOnlyList<string> Offers { get; }

    public IReadOnlyList<ICloudHandler> CloudHandlers { get; }
    public IReadOnlyList<IServiceComposer> ServiceComposers { get; }
    public IReadOnlyList<IConfigManager> ConfigManagers { get; }
    public IReadOnlyList<IHealthProbe> HealthProbes { get; }
    public IReadOnlyList<IInformationProvider> InformationProviders { get; }

    /// <summary>
    /// Loads an assembly into a context of its own; only Occo.Engine is shared with it. Nothing is run before its hash,
    /// and that of each library that it brings, is found among the allowed ones. It stays loaded until the process
    /// ends. Throws <see cref="OccoException"/> (InvalidArgument).
    /// </summary>
    public static Plugin Load(string path, IEnumerable<string> allowed)
    {
        path = System.IO.Path.GetFullPath(path);
        PluginLoadContext? context = null;
        try
        {
            context = new PluginLoadContext(path, allowed);
            var (assembly, hash) = context.LoadMain();
            var parts = assembly.GetExportedTypes().Where(IsPart)
                .Select(type => Activator.CreateInstance(type)!).ToList();
            var plugin = new Plugin(path, hash, assembly, parts);
            return parts.Count > 0 ? plugin : throw new OccoException(
                FailureKind.InvalidArgument, $"The plug-in {path} brings nothing: it has no public class with a "
                + "constructor without parameters that implements ICloudHandler, IServiceComposer, IConfigManager, "
                + "IHealthProbe or IInformationProvider.");
        }
        catch (Exception e) when (e is not (OccoException or OutOfMemoryException))
        {
            // Code of the plug-in may have thrown anything.
            var cause = context?.Refusal ?? e.GetBaseException().Message;
            throw new OccoException(FailureKind.InvalidArgument, $"The plug-in {path} cannot be loaded: {cause}", e);
        }
    }

    /// <summary>
    /// The hash of a file as <see cref="Load"/> takes it. Throws what reading a file throws; a pipe is no file.
    /// </summary>
    public static string HashOf(string path)
    {
        using var file = RegularFile.Open(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }

    /// <summary>The hashes of a plug-in, which is the first, and of the libraries in its folder and below.</summary>
    public static IReadOnlyList<string> HashesAround(string path) =>
    [
        HashOf(path),
        .. Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(path)!, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint,
        }).Where(other => other != path && IsLibrary(System.IO.Path.GetFileName(other))).Select(HashOf),
    ];

    // libx.so.1.2 is one, too.
    private static bool IsLibrary(string name)
        => $"{name}.".Contains(".so.", StringComparison.Ordinal)
            || System.IO.Path.GetExtension(name).ToUpperInvariant() is ".DLL" or ".DYLIB";

    /// <summary>The options with what the plug-in brings.</summary>
    public OrchestratorOptions AddTo(OrchestratorOptions options) => options with
    {
        CloudHandlers = [.. options.CloudHandlers, .. CloudHandlers],
        ServiceComposers = [.. options.ServiceComposers, .. ServiceComposers],
        ConfigManagers = [.. options.ConfigManagers, .. ConfigManagers],
        HealthProbes = [.. options.HealthProbes, .. HealthProbes],
        InformationProviders = [.. options.InformationProviders, .. InformationProviders],
    };

    private static bool IsPart(Type type)
        => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
            && type.GetConstructor(Type.EmptyTypes) is not null
            && (type.IsAssignableTo(typeof(ICloudHandler)) || type.IsAssignableTo(typeof(IServiceComposer))
                || type.IsAssignableTo(typeof(IConfigManager)) || type.IsAssignableTo(typeof(IHealthProbe))
                || type.IsAssignableTo(typeof(IInformationProvider)));
}
