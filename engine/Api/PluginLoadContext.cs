using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;

namespace Occo.Engine.Api;

/// <summary>
/// Isolates the libraries of a plug-in. Loads only files whose hash is allowed, and exactly the bytes that were hashed.
/// </summary>
internal sealed class PluginLoadContext(string path, IEnumerable<string> allowed)
    : AssemblyLoadContext($"Occo plug-in {Path.GetFileNameWithoutExtension(path)}")
{
    private static readonly Assembly Engine = typeof(PluginLoadContext).Assembly;

    private readonly AssemblyDependencyResolver resolver = new(path);
    private readonly HashSet<string> allowed = new(allowed, StringComparer.OrdinalIgnoreCase);

    public static string HashOf(byte[] content) => Convert.ToHexString(SHA256.HashData(content));

    /// <summary>Why a file was not loaded; the runtime does not pass it on. Null: all were.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The plug-in itself, and its hash.</summary>
    public (Assembly Assembly, string Hash) LoadMain()
    {
        var content = Read(path);
        return (LoadFromStream(new MemoryStream(content)), HashOf(content));
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Engine.GetName().Name) return Engine;
        return resolver.ResolveAssemblyToPath(assemblyName) is { } file
            ? LoadFromStream(new MemoryStream(Read(file))) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        if (resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is not { } file) return 0;
        Read(file);
        return LoadUnmanagedDllFromPath(file);
    }

    private byte[] Read(string file)
    {
        using var stream = RegularFile.Open(file);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = HashOf(content);
        if (allowed.Contains(hash)) return content;
        Refusal = $"{file} is not allowed to be loaded. If you trust it, allow its hash (SHA-256): {hash}";
        throw new OccoException(FailureKind.InvalidArgument, Refusal);
    }
}
