using System.Globalization;

namespace Occo.Engine.CloudHandlers.Nova;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Reads the values of a resource section and reports each bad one with path, message and hint. Before rendering,
/// templates are left out of the result. Kinds of values are left to the schema; a template may give a text for any.
/// </summary>
internal sealed class NovaSectionReader(Values values, bool rendered, Action<string, string, string> problem)
{
    private const int LongestMetadata = 255;

    private readonly SectionTexts texts = new(rendered, problem);

    public NovaSection Read() => new()
    {
        Image = Text("image_id") ?? "",
        Flavor = Text("flavor_name") ?? "",
        Name = Text("server_name") ?? Text("name"),
        KeyName = Text("key_name"),
        SecurityGroups = Texts("security_groups"),
        Networks = Networks(),
        Zone = Text("availability_zone"),
        HasConfigDrive = Text("config_drive") is { } drive ? !NovaSettings.IsNo(drive) : null,
        Metadata = Metadata(),
        FloatingPool = FloatingPool(),
        VolumeSize = VolumeSize(),
        VolumeType = Text("volume_type"),
        KeepsVolume = Text("volume_persist") is { } keep && !NovaSettings.IsNo(keep),
    };

    // In the original any value asks for an address. One that says no can only mean no.
    private string? FloatingPool()
    {
        if (Text("floating_ip_pool") is { } pool) return pool;
        if (Text("floating_ip") is not { } asked || NovaSettings.IsNo(asked)) return null;
        if (asked.Contains('.') && System.Net.IPAddress.TryParse(asked, out _))
        {
            problem("floating_ip", $"'{asked}' is an address.",
                "Write true, and the pool as 'floating_ip_pool': Occo makes a floating address for each server.");
        }

        return "";
    }

    private int? VolumeSize()
    {
        if (Text("volume_size") is not { } text) return null;
        if (int.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var size) && size >= 0) return size;
        problem("volume_size", $"'{text}' is not a size.", "Write the size in GB, or 0: as large as the image needs.");
        return null;
    }

    private List<NovaNetwork> Networks()
    {
        var networks = new List<NovaNetwork>();
        if (Text("network_id") is { } first) networks.Add(new(first, null, null));
        var items = values.GetValueOrDefault("networks") as IReadOnlyList<object?> ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            var path = $"networks[{i}]";
            if (items[i] is not Values mapping)
            {
                if (AsText(path, items[i]) is { } name) networks.Add(new(name, null, null));
                continue;
            }

            var (network, port) = (Inner(mapping, path, "network"), Inner(mapping, path, "port"));
            networks.Add(new(network, port, Inner(mapping, path, "fixed_ip")));
        }

        return networks;
    }

    private Dictionary<string, string> Metadata()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (values.GetValueOrDefault("metadata") is not Values asked) return metadata;
        foreach (var (key, value) in asked)
        {
            var path = $"metadata.{key}";
            if (key.StartsWith(NovaMarks.Owner.Prefix, StringComparison.OrdinalIgnoreCase))
                problem(path, $"The key '{key}' cannot be set.", $"{NovaMarks.Owner.Prefix} is taken.");
            else if (key.Length is 0 or > LongestMetadata
                || !key.All(c => char.IsAsciiLetterOrDigit(c) || "-_:. ".Contains(c, StringComparison.Ordinal)))
                problem(path, $"'{key.Shortened()}' is not a key of metadata.",
                    "Use up to 255 letters, digits, '-', '_', ':', '.' and blanks.");
            else if (AsText(path, value) is { } text)
            {
                if (text.Length > LongestMetadata) problem(path, "The value is too long.", "Use up to 255 characters.");
                metadata[key] = text;
            }
        }

        return metadata;
    }

    private List<string> Texts(string key) => values.GetValueOrDefault(key) switch
    {
        IReadOnlyList<object?> list => [.. list.Select((v, i) => AsText($"{key}[{i}]", v)).OfType<string>()],
        var single => AsText(key, single) is { } text ? [text] : [],
    };

    private string? Inner(Values mapping, string path, string key)
        => AsText($"{path}.{key}", mapping.GetValueOrDefault(key));

    private string? Text(string key) => AsText(key, values.GetValueOrDefault(key));

    private string? AsText(string path, object? value) => texts.Text(path, value);
}
