using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// The clouds.yaml of the OpenStack client: the file that OS_CLIENT_CONFIG_FILE names, else that of the working folder,
/// of the user or of the machine. The values of a secure.yaml in its folder come first.
/// </summary>
internal static class NovaCloudsFile
{
    private const int LargestFile = 1024 * 1024;
    private const string Auth = "auth";

    // Of the top level of a cloud; the others are below 'auth'.
    private static readonly string[] Keys = ["region_name", "interface", "endpoint_type", "verify", "cacert"];

    /// <summary>The names of the clouds. A file that cannot be read has none.</summary>
    public static IReadOnlyList<string> Names()
    {
        try
        {
            return Find() is { } file && Clouds(file) is { } clouds
                ? [.. clouds.Children.Keys.Select(k => $"{k}").Order(StringComparer.Ordinal)] : [];
        }
        catch (CloudException)
        {
            return [];
        }
    }

    /// <summary>The values of a cloud. Throws <see cref="CloudException"/>.</summary>
    public static Dictionary<string, string> Read(string name)
    {
        var file = Find() ?? throw new CloudException(CloudErrorKind.Invalid, "There is no clouds.yaml: "
            + $"neither OS_CLIENT_CONFIG_FILE nor {string.Join(", ", Folders())} has one.");
        if (Clouds(file) is not { } clouds || Member(clouds, name) is not { } cloud)
        {
            throw new CloudException(CloudErrorKind.Invalid, $"{file} has no cloud '{name}'. "
                + $"It has: {string.Join(", ", Names())}.");
        }

        var values = new Dictionary<string, string>();
        Take(cloud, values);
        if (Secrets(file) is { } secure && Clouds(secure) is { } secrets && Member(secrets, name) is { } more)
            Take(more, values);
        if (values.Remove("endpoint_type", out var type)) values.TryAdd("interface", type);
        if (values.GetValueOrDefault("cacert") is { } path && path.StartsWith('~'))
            values["cacert"] = Path.Join(Home, path[1..]);
        return values;
    }

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static IEnumerable<string> Folders()
    {
        yield return Environment.CurrentDirectory;
        yield return Path.Combine(
            Variable("XDG_CONFIG_HOME") ?? Path.Combine(Home, ".config"), "openstack");
        if (!OperatingSystem.IsWindows()) yield return "/etc/openstack";
    }

    private static string? Find() => Variable("OS_CLIENT_CONFIG_FILE")
        ?? Folders().Select(folder => Path.Combine(folder, "clouds.yaml")).FirstOrDefault(File.Exists);

    // Never of another folder: a clouds.yaml that came with the current folder gets no password of the user.
    private static string? Secrets(string clouds) => Variable("OS_CLIENT_SECURE_FILE")
        ?? (Path.Combine(Path.GetDirectoryName(Path.GetFullPath(clouds))!, "secure.yaml") is var own
            && File.Exists(own) ? own : null);

    private static string? Variable(string name)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static YamlMappingNode? Clouds(string file)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(RegularFile.ReadText(file, LargestFile)));
            return yaml.Documents is [{ RootNode: YamlMappingNode root }, ..] ? Member(root, "clouds") : null;
        }
        catch (Exception e) when (e is YamlException or IOException or UnauthorizedAccessException
            or InvalidOperationException or ArgumentException)
        {
            // A message of the parser may show a part of the file.
            throw new CloudException(CloudErrorKind.Invalid, $"{file} cannot be read"
                + (e is IOException or UnauthorizedAccessException ? $": {e.Message}" : ": it is not valid YAML."));
        }
    }

    private static YamlMappingNode? Member(YamlMappingNode mapping, string key)
        => mapping.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value as YamlMappingNode : null;

    private static void Take(YamlMappingNode cloud, Dictionary<string, string> values)
    {
        foreach (var (key, value) in Texts(cloud))
            if (Keys.Contains(key)) values[key] = value;
        if (Member(cloud, Auth) is not { } auth) return;
        foreach (var (key, value) in Texts(auth)) values[key] = value;
    }

    private static IEnumerable<(string Key, string Value)> Texts(YamlMappingNode mapping)
        => mapping.Children.Where(c => c is { Key: YamlScalarNode, Value: YamlScalarNode { Value: not null } })
            .Select(c => ($"{c.Key}", ((YamlScalarNode)c.Value).Value!));
}
