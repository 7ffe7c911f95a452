using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>The contexts of the Docker CLI: engines with a name, kept in files.</summary>
internal static class DockerContext
{
    /// <summary>The name of having none.</summary>
    public const string None = "default";

    private const int LargestFile = 1024 * 1024;

    /// <summary>The folder of the Docker CLI's configuration.</summary>
    public static string ConfigFolder => Variable("DOCKER_CONFIG")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");

    /// <summary>The name of the current one; null: none.</summary>
    public static string? Current
        => (Variable("DOCKER_CONTEXT") ?? Member(Path.Combine(ConfigFolder, "config.json"), "currentContext"))
            is { Length: > 0 } name and not None ? name : null;

    public static IReadOnlyList<string> Names()
    {
        var folder = Path.Combine(ConfigFolder, "contexts", "meta");
        if (!Directory.Exists(folder)) return [];
        return
        [
            .. Directory.EnumerateDirectories(folder)
                .Select(context => Member(Path.Combine(context, "meta.json"), "Name")).OfType<string>()
                .Select(ForeignText.Brief).Order(StringComparer.Ordinal)!,
        ];
    }

    /// <summary>The address of a context's engine. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static string AddressOf(string name)
        => Member(FileOf(name, "meta", "meta.json"), "Endpoints", "docker", "Host") is { Length: > 0 } address
            ? address
            : throw new CloudException(CloudErrorKind.Invalid, $"The Docker CLI has no context '{name}', or its file "
                + $"cannot be read: {FileOf(name, "meta", "meta.json")}. docker context ls lists the contexts.");

    /// <summary>The folder of a context's TLS files.</summary>
    public static string TlsFolderOf(string name) => FileOf(name, "tls", "docker");

    public static string? Variable(string name)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string FileOf(string name, string kind, string file) => Path.Combine(
        ConfigFolder, "contexts", kind, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))), file);

    private static string? Member(string file, params IEnumerable<string> path)
    {
        try
        {
            if (!File.Exists(file)) return null;
            using var json = JsonDocument.Parse(RegularFile.ReadText(file, LargestFile));
            return path.Aggregate(json.RootElement, (part, name) => part.GetProperty(name)).GetString();
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException
            or KeyNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
