using System.Reflection;
using System.Runtime.Loader;

namespace Occo;

/// <summary>Isolates the engine and its libraries from those of other modules.</summary>
internal sealed class EngineLoadContext : AssemblyLoadContext
{
    /// <summary>The only assembly that the module loads from this context.</summary>
    public const string EngineName = "Occo.Engine";

    private static readonly Lazy<EngineLoadContext> Instance = new(() => new EngineLoadContext(Path.Combine(
        Path.GetDirectoryName(typeof(EngineLoadContext).Assembly.Location)!, "engine", EngineName + ".dll")));

    private readonly AssemblyDependencyResolver resolver;
    private readonly string enginePath;

    private EngineLoadContext(string enginePath)
        : base(EngineName)
    {
        this.enginePath = enginePath;
        resolver = new AssemblyDependencyResolver(enginePath);
    }

    /// <summary>The engine, loaded once for the life of the process.</summary>
    public static Assembly Engine => Instance.Value.LoadFromAssemblyPath(Instance.Value.enginePath);

    protected override Assembly? Load(AssemblyName assemblyName)
        => resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
        => resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
