using System.Globalization;
using System.Text;

namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>
/// The filter <c>tojson</c>. Writes what Jinja2 writes: sorted keys, ASCII only, and no character that ends a quoted
/// word of a shell or a tag of HTML.
/// </summary>
internal static class JsonText
{
    public static string Of(object? value, CallArguments arguments)
    {
        var indent = arguments.Get("indent") is null ? -1 : (int)Math.Clamp(arguments.Integer("indent"), 0, 16);
        var result = new StringBuilder();
        Append(result, value, arguments.Rendering, indent, 0);
        return result.ToString();
    }

    private static void Append(StringBuilder result, object? value, Rendering rendering, int indent, int depth)
    {
        rendering.CheckDepth(depth);
        rendering.Step();
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> mapping:
                var entries = mapping.OrderBy(e => e.Key, StringComparer.Ordinal).ToList();
                AppendAll(result, '{', '}', entries.Count, rendering, indent, depth, i =>
                {
                    AppendString(result, entries[i].Key, rendering);
                    result.Append(": ");
                    Append(result, entries[i].Value, rendering, indent, depth + 1);
                });
                break;
            case IReadOnlyList<object?> list:
                AppendAll(result, '[', ']', list.Count, rendering, indent, depth,
                    i => Append(result, list[i], rendering, indent, depth + 1));
                break;
            case string text:
                AppendString(result, text, rendering);
                break;
            default:
                result.Append(OfScalar(value, rendering));
                break;
        }
    }

    private static void AppendAll(
        StringBuilder result, char open, char close, int count, Rendering rendering, int indent, int depth,
        Action<int> append)
    {
        result.Append(open);
        for (var i = 0; i < count; i++)
        {
            if (i > 0) result.Append(indent < 0 ? ", " : ",");
            NewLine(depth + 1);
            append(i);
        }

        if (count > 0) NewLine(depth);
        result.Append(close);

        void NewLine(int level)
        {
            if (indent < 0) return;
            rendering.Charge(1 + indent * level);
            result.Append('\n').Append(' ', indent * level);
        }
    }

    private static string OfScalar(object? value, Rendering rendering) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number when double.IsFinite(number) => PythonText.OfDouble(number),
        _ => throw rendering.Error($"JSON has no form for {TemplateValues.Describe(value)} of this value."),
    };

    private static void AppendString(StringBuilder result, string text, Rendering rendering)
    {
        rendering.Charge(text.Length);
        result.Append('"');
        foreach (var c in text)
        {
            result.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' or > '~' or '<' or '>' or '&' or '\'' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        result.Append('"');
    }
}
