using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.CloudHandlers.Docker;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Reads the values of a resource section and reports each bad one with path, message and hint. Before rendering,
/// templates are left out of the result. Kinds of values are left to the schema; a template may give a text for any.
/// </summary>
internal sealed partial class DockerSectionReader(
    Values values, bool rendered, Action<string, string, string> problem)
{
    private const string PortHint = "Write 80, \"8080:80\", \"127.0.0.1:8080:80\" or \"53:53/udp\".";
    private const string VolumeHint = "Write \"name:/path\", \"/folder/of/the/host:/path\" or \"/path\", with :ro at "
        + "the end for reading only.";

    private readonly SectionTexts texts = new(rendered, problem);

    public DockerSection Read()
    {
        var (image, version) = ImageOf(Text("image") ?? "", Text("tag"));
        var limits = values.GetValueOrDefault(DockerSection.LimitsKey) as Values ?? new Dictionary<string, object?>();
        return new()
        {
            Image = image,
            Version = version,
            Origin = Text("origin") ?? DockerSection.Pull,
            PullWhen = Text("pull") ?? "missing",
            Name = Text("name"),
            Entrypoint = values.ContainsKey("entrypoint") ? Words("entrypoint") : null,
            User = Text("user"),
            WorkingDirectory = Text("working_directory"),
            HostName = Text("hostname"),
            Ports = Ports(),
            Volumes = [.. Items("volumes").Select((item, i) => Volume(item, $"volumes[{i}]")).OfType<DockerVolume>()],
            Networks = Words("networks"),
            ExtraHosts = Words("extra_hosts"),
            CapAdd = Words("cap_add"),
            CapDrop = Words("cap_drop"),
            Labels = Labels(),
            Memory = Memory(limits.GetValueOrDefault("memory")),
            Cpus = Number("limits.cpus", limits.GetValueOrDefault("cpus")) ?? 0,
            Pids = (long?)Number("limits.pids", limits.GetValueOrDefault("pids")),
            Restart = Text("restart") ?? "no",
            StopTimeout = Number("stop_timeout", values.GetValueOrDefault("stop_timeout")) is { } seconds
                ? TimeSpan.FromSeconds(seconds) : null,
            IsPrivileged = Flag("privileged"),
            IsReadOnly = Flag("read_only"),
            HasInit = Flag("init"),
        };
    }

    /// <summary>Splits words as a shell does: at blanks, but not in quotes.</summary>
    public static IReadOnlyList<string> Split(string text)
        => [.. Word().Matches(text).Select(m => Quoted().Replace(m.Value, q => q.Value[1..^1]))];

    // The tag may be in the image; a port of a registry is not one.
    private (string Image, string Version) ImageOf(string image, string? tag)
    {
        if (image.IndexOf('@', StringComparison.Ordinal) is > 0 and var at) return (image[..at], image[at..]);
        var colon = image.LastIndexOf(':');
        if (colon <= image.LastIndexOf('/')) return (image, $":{tag ?? "latest"}");
        if (tag is not null && tag != image[(colon + 1)..])
            problem("tag", $"'image' has the tag '{image[(colon + 1)..]}'; 'tag' is '{tag}'.", "Write one of them.");
        return (image[..colon], image[colon..]);
    }

    private List<DockerPort> Ports()
    {
        var ports = new List<DockerPort>();
        var named = values.GetValueOrDefault("ports") switch
        {
            Values mapping => mapping.Select(p => ((string?)p.Key, p.Value, Path: $"ports.{p.Key}")),
            IReadOnlyList<object?> list => list.Select((item, i) => ((string?)null, item, Path: $"ports[{i}]")),
            _ => [],
        };
        foreach (var (name, value, path) in named)
        {
            if (AsText(path, value) is not { } text) continue;
            if (name is not null && !PortName().IsMatch(name))
                problem(path, $"'{name}' is not a name of a port.", "Use letters, digits, - and _.");
            else if (Port().Match(text) is not { Success: true } match)
                problem(path, $"'{text}' is not a published port.", PortHint);
            else
            {
                var (inside, protocol) = (match.Groups["in"].Value, match.Groups["protocol"].Value);
                ports.Add(new(name ?? inside, $"{inside}/{(protocol.Length > 0 ? protocol : "tcp")}",
                    match.Groups["address"].Value.Trim('[', ']'), match.Groups["out"].Value));
            }
        }

        foreach (var twice in ports.GroupBy(p => p.Name).Where(g => g.Count() > 1))
            problem("ports", $"There are two ports '{twice.Key}'.", "Give them names: ports: {http: 80, ...}.");
        return ports;
    }

    private DockerVolume? Volume(object? item, string path)
    {
        if (item is Values parts)
        {
            var source = AsText($"{path}.source", parts.GetValueOrDefault("source"));
            var isKept = texts.Flag($"{path}.keep", parts.GetValueOrDefault("keep"), otherwise: true);
            if (AsText($"{path}.target", parts.GetValueOrDefault("target")) is not { } target) return null;
            var isReadOnly = texts.Flag($"{path}.read_only", parts.GetValueOrDefault("read_only"));
            var volume = new DockerVolume(source, target, isReadOnly, !isKept && source is not null);
            if (!volume.IsRemoved || !volume.IsFolder) return Checked(volume, $"{path}.target");
            problem($"{path}.keep", $"'{source}' is a folder of the host, which is always kept.", "Remove 'keep'.");
            return null;
        }

        if (AsText(path, item) is not { } text) return null;
        if (VolumeText().Match(text) is { Success: true } match)
        {
            var source = match.Groups["source"].Value;
            return Checked(new(source.Length == 0 ? null : source, match.Groups["target"].Value,
                match.Groups["mode"].Value == "ro", false), path);
        }

        problem(path, $"'{text}' is not a volume.", VolumeHint);
        return null;
    }

    private DockerVolume? Checked(DockerVolume volume, string path)
    {
        if (volume.Target.StartsWith('/') || volume.Target is [_, ':', ..]) return volume;
        problem(path, $"'{volume.Target}' is no absolute path in the container.", VolumeHint);
        return null;
    }

    private Dictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in values.GetValueOrDefault("labels") as Values ?? new Dictionary<string, object?>())
        {
            if (DockerLabels.Owner.IsOwn(key))
                problem($"labels.{key}", $"The label '{key}' cannot be set.", $"{DockerLabels.Owner.Prefix} is taken.");
            else if (AsText($"labels.{key}", value ?? "") is { } text) labels[key] = text;
        }

        return labels;
    }

    private long Memory(object? value)
    {
        if (AsText("limits.memory", value) is not { } text) return 0;
        if (MemoryText().Match(text) is { Success: true } match
            && long.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var number))
        {
            var factor = match.Groups[2].Value.ToLowerInvariant() switch
            {
                "k" or "kb" => 1L << 10,
                "m" or "mb" => 1L << 20,
                "g" or "gb" => 1L << 30,
                _ => 1L,
            };
            if (number <= long.MaxValue / factor) return number * factor;
        }

        problem("limits.memory", $"'{text}' is no amount of memory.", "Write bytes, or a number with k, m or g: 512m.");
        return 0;
    }

    private double? Number(string path, object? value)
    {
        if (AsText(path, value) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and <= int.MaxValue) return number;
        problem(path, $"'{text}' is no number between 0 and {int.MaxValue}.", "Write a number.");
        return null;
    }

    private bool Flag(string key) => texts.Flag(key, values.GetValueOrDefault(key));

    private string? Text(string key) => AsText(key, values.GetValueOrDefault(key));

    // A text is one item, or words where the key takes a command.
    private IReadOnlyList<string> Words(string key) => values.GetValueOrDefault(key) switch
    {
        IReadOnlyList<object?> list => [.. list.Select((item, i) => AsText($"{key}[{i}]", item)).OfType<string>()],
        var value when AsText(key, value) is { } text => Split(text),
        _ => [],
    };

    private IReadOnlyList<object?> Items(string key) => values.GetValueOrDefault(key) as IReadOnlyList<object?> ?? [];

    private string? AsText(string path, object? value) => texts.Text(path, value);

    [GeneratedRegex("""^((?<address>\[[0-9a-fA-F:]+\]|[0-9.]+):(?=.*:))?((?<out>[0-9]{0,5}):)?"""
        + """(?<in>[0-9]{1,5})(/(?<protocol>tcp|udp|sctp))?\z""")]
    private static partial Regex Port();

    [GeneratedRegex("""^[A-Za-z0-9_-]{1,63}\z""")]
    private static partial Regex PortName();

    [GeneratedRegex("""^((?<source>[A-Za-z]:[^:]+|[^:]+):)?(?<target>/[^:]*|[A-Za-z]:\\[^:]*)(:(?<mode>ro|rw))?\z""")]
    private static partial Regex VolumeText();

    [GeneratedRegex("""^([0-9]+)\s*([kKmMgG]?[bB]?)\z""")]
    private static partial Regex MemoryText();

    [GeneratedRegex("""("[^"]*"|'[^']*'|[^\s"'])+""")]
    private static partial Regex Word();

    [GeneratedRegex("""("[^"]*"|'[^']*')""")]
    private static partial Regex Quoted();
}
