using System.Globalization;
using System.Text;

namespace Occo.Server.Operation;

/// <summary>Measurements as text, version 0.0.4 of Prometheus' format.</summary>
internal sealed class PrometheusText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder text = new();

    public void Gauge(string name, string help, IEnumerable<(string Labels, double Value)> values)
    {
        Head(name, "gauge", help);
        foreach (var (labels, value) in values) Line(name, labels, value);
    }

    public void Head(string name, string type, string? help)
    {
        if (!string.IsNullOrEmpty(help))
            text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(help)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    public void Line(string name, string labels, double value) => text.Append(name).Append(labels).Append(' ')
        .Append(Number(value)).Append('\n');

    public override string ToString() => text.ToString();

    /// <summary>A name of letters, digits and <c>_</c>.</summary>
    public static string Name(string name)
        => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    /// <summary>Labels in braces; an empty text: none.</summary>
    public static string Labels(IEnumerable<KeyValuePair<string, object?>> tags)
    {
        var labels = string.Join(',', tags.Where(tag => tag.Value is not null)
            .OrderBy(tag => tag.Key, StringComparer.Ordinal)
            .Select(tag => $"{Name(tag.Key)}=\"{Quoted(Text(tag.Value))}\""));
        return labels.Length == 0 ? "" : $"{{{labels}}}";
    }

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Text(object? value) => value is bool isSo ? isSo ? "true" : "false"
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static string Quoted(string value)
        => Escaped(value).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Escaped(string value)
        => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
