using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Occo.Engine.CloudHandlers.Local;

namespace Occo.Engine.CloudHandlers.Hosts;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Reads the values of a resource section and reports each bad one with path, message and hint. Before rendering,
/// templates are left out of the result. Kinds of values are left to the schema; a template may give a text for any.
/// </summary>
internal sealed partial class HostsSectionReader(
    Values values, bool rendered, Action<string, string, string> problem)
{
    private const string HostHint = "Write lab1.example.org, ops@lab1.example.org:2222 or [2001:db8::1]:22; or a "
        + "mapping with address, port, user, host_key, labels, lease_folder and drain.";

    private const string KeyHint = "Write a line of ssh-keyscan without the name (ssh-ed25519 AAAA...), or the "
        + "fingerprint that ssh-keygen -l shows (SHA256:...).";

    private const double MostSeconds = 24 * 60 * 60;
    private const int MostScript = 256 * 1024;

    private readonly SectionTexts texts = new(rendered, problem);

    public HostsSection Read() => new()
    {
        Entries = Entries(),
        Require = Labels("require", values.GetValueOrDefault("require")),
        Prepare = Script("prepare"),
        Wipe = Script("wipe"),
        Environment = Environment(),
        IsService = Text("run", values.GetValueOrDefault("run")) == "service",
        WithSudo = texts.Flag("sudo", values.GetValueOrDefault("sudo")),
        StartTime = Seconds("start_seconds") ?? HostsSection.DefaultStartTime,
        StopTimeout = Seconds("stop_timeout") ?? HostsSection.DefaultStopTimeout,
        WipeTimeout = Seconds("wipe_timeout") ?? HostsSection.DefaultWipeTimeout,
    };

    public IReadOnlyList<HostEntry> Entries()
    {
        var entries = (values.GetValueOrDefault(HostsSection.Hosts) as IReadOnlyList<object?> ?? [])
            .Select((item, i) => Entry(item, $"{HostsSection.Hosts}[{i}]")).OfType<HostEntry>().ToList();
        foreach (var twice in entries.GroupBy(e => e.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            problem(HostsSection.Hosts, $"The host {twice.Key} appears twice.", "Write each host once.");
        return entries;
    }

    /// <summary>The host of an item of the list; null: it is none.</summary>
    public HostEntry? Entry(object? item, string path)
    {
        if (item is Values parts)
        {
            return Text($"{path}.address", parts.GetValueOrDefault("address")) is not { } address ? null
                : Named(address, path, parts);
        }

        if (item is "") problem(path, "The host is empty.", HostHint);
        return Text(path, item) is { } text ? Named(text, path, new Dictionary<string, object?>()) : null;
    }

    private HostEntry? Named(string text, string path, Values parts)
    {
        // An address of IPv6 needs no brackets where nothing follows it.
        var match = HostText().Match(IPAddress.TryParse(text, out var bare) && text.Contains(':') ? $"[{bare}]" : text);
        var address = match.Groups["address"].Value.Trim('[', ']');
        if (!match.Success || (address.Contains(':') && !IPAddress.TryParse(address, out _)))
        {
            problem(path, $"'{text}' is no host.", HostHint);
            return null;
        }

        var port = match.Groups["port"] is { Success: true } written ? PortOf(path, written.Value)
            : Text($"{path}.port", parts.GetValueOrDefault("port")) is { } own ? PortOf($"{path}.port", own)
            : PortOf(HostsSection.Port, Text(HostsSection.Port, values.GetValueOrDefault(HostsSection.Port)));
        var user = match.Groups["user"] is { Success: true } named ? named.Value
            : Text($"{path}.user", parts.GetValueOrDefault("user"))
                ?? Text(HostsSection.User, values.GetValueOrDefault(HostsSection.User));
        var folder = Text($"{path}.{HostsSection.Folder}", parts.GetValueOrDefault(HostsSection.Folder))
            ?? Text(HostsSection.Folder, values.GetValueOrDefault(HostsSection.Folder)) ?? HostEntry.DefaultFolder;
        return new()
        {
            Address = address,
            Port = port,
            User = user,
            Folder = folder.StartsWith("~/", StringComparison.Ordinal) ? folder[2..] : folder,
            HostKey = Key($"{path}.host_key", Text($"{path}.host_key", parts.GetValueOrDefault("host_key"))),
            Labels = Labels($"{path}.labels", parts.GetValueOrDefault("labels")),
            IsDrained = texts.Flag($"{path}.drain", parts.GetValueOrDefault("drain")),
        };
    }

    private int PortOf(string path, string? text)
    {
        if (text is null) return HostEntry.DefaultPort;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65535) return port;
        problem(path, $"'{text}' is not a port.", "Write a number from 1 to 65535.");
        return HostEntry.DefaultPort;
    }

    private string? Key(string path, string? text)
    {
        if (text is null || KeyText().IsMatch(text)) return text;
        problem(path, "It is neither a host key nor a fingerprint.", KeyHint);
        return null;
    }

    private Dictionary<string, string> Labels(string path, object? value)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, item) in value as Values ?? new Dictionary<string, object?>())
            if (Text($"{path}.{key}", item) is { } text) labels[key] = text;
        return labels;
    }

    // A list is one command a line.
    private string Script(string key)
    {
        var text = values.GetValueOrDefault(key) is IReadOnlyList<object?> list
            ? string.Concat(list.Select((item, i) => Text($"{key}[{i}]", item)).OfType<string>().Select(c => c + "\n"))
            : Text(key, values.GetValueOrDefault(key)) ?? "";
        if (text.Contains('\0')) problem(key, "The script has a NUL character in it.", "Remove it.");
        else if (text.Length > MostScript)
            problem(key, $"The script has more than {MostScript / 1024} kB.", "Let it fetch what is large.");
        return text.Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private Dictionary<string, string> Environment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values.GetValueOrDefault("environment") as Values
            ?? new Dictionary<string, object?>())
        {
            var path = $"environment.{name}";
            if (!rendered && KindOfValue.IsTemplate(name)) continue;
            if (!VariableName().IsMatch(name))
                problem(path, $"'{name}' is not the name of an environment variable.", "Use letters, digits and _.");
            else if (name.StartsWith(NodeEnvironment.Prefix, StringComparison.Ordinal))
                problem(path, $"'{name}' cannot be set.", $"Names with {NodeEnvironment.Prefix} are given by Occo.");
            else if (value is null or "") variables[name] = "";
            else if (Text(path, value) is { } text)
            {
                if (text.Contains('\0')) problem(path, "The value has a NUL character in it.", "Remove it.");
                else variables[name] = text;
            }
        }

        return variables;
    }

    private TimeSpan? Seconds(string key)
    {
        if (Text(key, values.GetValueOrDefault(key)) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and <= MostSeconds) return TimeSpan.FromSeconds(number);
        problem(key, $"'{text}' is no number of seconds.", $"Write seconds from 0 to {MostSeconds}.");
        return null;
    }

    private string? Text(string path, object? value) => texts.Text(path, value);

    [GeneratedRegex("""^((?<user>[A-Za-z0-9_][A-Za-z0-9_.\\-]*\$?)@)?(?<address>\[[0-9a-fA-F:.]+\]|"""
        + """[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?)(:(?<port>[0-9]{1,5}))?\z""")]
    private static partial Regex HostText();

    [GeneratedRegex("""^([a-z0-9@.-]{4,60} [A-Za-z0-9+/]{40,3000}={0,2}|SHA256:[A-Za-z0-9+/]{43}=?)\z""")]
    private static partial Regex KeyText();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z")]
    private static partial Regex VariableName();
}
