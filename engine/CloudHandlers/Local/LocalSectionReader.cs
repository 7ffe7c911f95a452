using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// Reads the values of a local resource section and reports each bad one with path, message and hint. Before rendering,
/// templates are left out of the result, and missing keys and values of the wrong kind are left to the schema.
/// </summary>
internal sealed partial class LocalSectionReader(
    IReadOnlyDictionary<string, object?> values, bool rendered, Action<string, string, string> problem)
{
    // A constant, because two types whose initializers need each other fail when two threads begin with them.
    internal const double MostSeconds = 24 * 60 * 60;

    internal static readonly ValueRule Time = ValueRule.Number(0, MostSeconds);

    internal static readonly ValueRule Size = ValueRule.Number(0.1, 1_000_000);

    internal static readonly ValueRule PortRule = ValueRule.Whole(1, 65535) with
    {
        Kinds = ValueKinds.Integer | ValueKinds.Text,
        Pattern = "^(0*([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}"
            + "|655[0-2][0-9]|6553[0-5])|[Aa][Uu][Tt][Oo])$",
        Hint = "Write a number from 1 to 65535, or auto.",
    };

    /// <summary>A text that is not blank, or null.</summary>
    public string? Text(string key, bool required = false)
    {
        var value = values.GetValueOrDefault(key);
        if (IsTemplate(value)) return null;
        if (AsText(value) is { } text)
        {
            if (!string.IsNullOrWhiteSpace(text)) return Checked(key, text);
            Misfit(key, $"'{key}' is empty.", "Write a text.");
        }
        else if ((value is not null || required) && !IsStructure(key, value))
        {
            Misfit(key, $"'{key}' is missing.", "Write a text.");
        }

        return null;
    }

    /// <summary>The items of a list as texts.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (!values.TryGetValue(key, out var value) || IsTemplate(value) || value is null) return [];
        if (value is not IReadOnlyList<object?> list)
        {
            Misfit(key, $"'{key}' is not a list.", "Write a list of texts and numbers; it is not split at spaces.");
            return [];
        }

        return [.. list.Select((item, i) => Scalar($"{key}[{i}]", item)).OfType<string>()];
    }

    /// <summary>Variables by name.</summary>
    public IReadOnlyDictionary<string, string> Environment(string key)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Mapping(key))
        {
            var path = $"{key}.{name}";
            if (IsTemplate(name)) continue;
            if (!VariableName().IsMatch(name))
                problem(path, $"'{name}' is not the name of an environment variable.", "Use letters, digits and _.");
            else if (name.StartsWith(NodeEnvironment.Prefix, StringComparison.Ordinal))
                problem(path, $"'{name}' cannot be set.", $"Names with {NodeEnvironment.Prefix} are given by Occo.");
            else if (Scalar(path, value ?? "", name.Length + "=".Length) is { } text) variables[name] = text;
        }

        return variables;
    }

    /// <summary>A folder: absolute, or relative and inside the instance's folder.</summary>
    public string? Folder(string key)
    {
        var folder = Text(key);
        if (folder is null or "." || Path.IsPathRooted(folder) || InstanceFiles.IsInside(folder)) return folder;
        problem(key, $"The folder '{folder}' climbs out of the instance's folder.", "Use an absolute path.");
        return null;
    }

    /// <summary>Contents by name; mappings and lists become JSON.</summary>
    public IReadOnlyDictionary<string, string> Files(string key)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Mapping(key))
        {
            if (IsTemplate(name)) continue;
            if (InstanceFiles.IsInside(name)) files[name] = AsText(value) ?? PlainJson.Write(value);
            else
            {
                problem($"{key}.{name}", $"The file name '{name}' is not one inside the instance's folder.",
                    "Use a relative name without '..'.");
            }
        }

        return files;
    }

    /// <summary>
    /// Ports by name. The name of a list item is its number; the name of <c>auto</c>, its position from 0.
    /// </summary>
    public IReadOnlyDictionary<string, int?> Ports(string key)
    {
        var ports = new Dictionary<string, int?>(StringComparer.Ordinal);
        var named = values.GetValueOrDefault(key) is IReadOnlyList<object?> list
            ? list.Select((item, i) => (
                Name: IsAuto(item) ? $"{i}" : AsText(item) ?? "", Value: item, Path: $"{key}[{i}]"))
            : Mapping(key).Select(pair => (Name: pair.Key, pair.Value, Path: $"{key}.{pair.Key}"));
        foreach (var (name, value, path) in named)
        {
            if (IsTemplate(value) || IsTemplate(name)) continue;
            if (IsStructure(path, value)) continue;
            if (!IsAuto(value) && Port(value) is null)
                Misfit(path, $"'{AsText(value)}' is not a port.", PortRule.Hint!);
            else if (!PortName().IsMatch(name))
                problem(path, $"'{name}' is not a name of a port.", "Use letters, digits, - and _.");
            else if (ports.Keys.Any(other => NodeEnvironment.PortVariable(other) == NodeEnvironment.PortVariable(name)))
                problem(path, $"There are two ports '{name}'.", "Give each port a name of its own.");
            else ports[name] = Port(value);
        }

        return ports;
    }

    public TimeSpan? Seconds(string key)
        => Number(key, Time, "seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public double? Megabytes(string key) => Number(key, Size, "megabytes");

    private double? Number(string key, ValueRule rule, string unit)
    {
        if (values.GetValueOrDefault(key) is not { } value || IsTemplate(value) || IsStructure(key, value)) return null;
        if (double.TryParse(AsText(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= rule.Min && number <= rule.Max) return number;
        Misfit(key, $"'{AsText(value)}' is no number of {unit} for '{key}'.",
            $"Write {unit} from {rule.Min} to {rule.Max}.");
        return null;
    }

    private void Misfit(string key, string message, string hint)
    {
        if (rendered) problem(key, message, hint);
    }

    private bool IsStructure(string path, object? value)
    {
        if (Structure.Of(value) is not { } structure) return false;
        Misfit(path, $"'{path}' is {structure.Kind}, not one value.", structure.Hint);
        return true;
    }

    private IEnumerable<KeyValuePair<string, object?>> Mapping(string key)
    {
        var value = values.GetValueOrDefault(key);
        if (value is IReadOnlyDictionary<string, object?> mapping) return mapping;
        if (value is not null && !IsTemplate(value))
            Misfit(key, $"'{key}' is not a mapping.", "Write names and values.");
        return [];
    }

    private string? Scalar(string path, object? value, int before = 0)
    {
        if (IsTemplate(value)) return null;
        if (AsText(value) is { } text) return Checked(path, text, before);
        if (!IsStructure(path, value)) Misfit(path, $"'{path}' is empty.", "Write a text, or '' for an empty one.");
        return null;
    }

    private string? Checked(string path, string text, int before = 0)
    {
        if (text.Contains('\0'))
            problem(path, "The text has a NUL character in it.", "No program can be given one; remove it.");
        else if (before + ProgramLimits.BytesOf(text) > ProgramLimits.One)
            problem(path, ProgramLimits.OneText, ProgramLimits.Hint);
        else return text;
        return null;
    }

    private bool IsTemplate(object? value) => !rendered && KindOfValue.IsTemplate(value);

    private static bool IsAuto(object? value)
        => value is string text && text.Equals("auto", StringComparison.OrdinalIgnoreCase);

    private static int? Port(object? value)
        => int.TryParse(AsText(value), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is >= 1 and <= 65535 ? port : null;

    private static string? AsText(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z")]
    private static partial Regex VariableName();

    [GeneratedRegex("^[A-Za-z0-9_-]+\\z")]
    private static partial Regex PortName();
}
