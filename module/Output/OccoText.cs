using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace Occo;

/// <summary>Texts for the views (Occo.Format.ps1xml), the same in every culture.</summary>
public static class OccoText
{
    private const int DefaultWidth = 80;
    private const int LongestLine = 200;
    private const string Joints = "-/.,:;=_\\@";

    /// <summary>A value as text: lists as <c>a, b</c>, tables as <c>{a: 1, b: 2}</c>.</summary>
    public static string Of(object? value) => Of(value, isInner: false);

    /// <summary>The same, but a list is <c>[a, b]</c>, which no text is.</summary>
    public static string Value(object? value) => Of(value, isInner: true);

    /// <summary>A local time.</summary>
    public static string Time(DateTime? time)
        => time?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A local time without the year.</summary>
    public static string ShortTime(DateTime time) => time.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A date.</summary>
    public static string Date(DateTime? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A duration: <c>00:01:02.5</c>.</summary>
    public static string Duration(TimeSpan span)
        => $"{(int)span.TotalHours:00}:{span.ToString(@"mm\:ss\.f", CultureInfo.InvariantCulture)}";

    /// <summary>The first eight digits of an id.</summary>
    public static string Id(Guid? id) => id?.ToString()[..8] ?? "";

    /// <summary>A node, and the instance if there is one: <c>web 3fa85f64</c>.</summary>
    public static string Named(string node, Guid? id) => id is null ? node : $"{node} {Id(id)}";

    /// <summary>A text of several lines as one, which is cut if it is long: <c>a | b</c>.</summary>
    public static string Line(object? value)
    {
        var lines = Of(value).ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim())
            .Where(line => line.Length > 0).ToList();
        var text = string.Join(" | ", lines);
        return lines.Count < 2 || text.Length <= LongestLine ? text : text[..(LongestLine - 3)] + "...";
    }

    /// <summary>Breaks a text between words into lines that fit the last column of a table or list.</summary>
    /// <param name="value">The value.</param>
    /// <param name="used">Width of what is before it in the line.</param>
    public static string Fill(object? value, int used) => Wrap(value, Math.Max(8, Width - used));

    /// <summary>The same for several values, each in lines of its own; empty ones have none.</summary>
    public static string FillAll(object?[] values, int used)
        => Fill(string.Join('\n', values.Select(Of).Where(text => text.Length > 0)), used);

    /// <summary>
    /// Breaks a text into lines: between words, else after a hyphen or the like. Each has the indentation of the line
    /// that it was a part of. Control characters are replaced, and the end of a text that nobody reads in a table is
    /// left out.
    /// </summary>
    public static string Wrap(object? value, int width)
    {
        var lines = new List<string>();
        foreach (var paragraph in ForeignText.Clean(Short(Of(value))).ReplaceLineEndings("\n").Split('\n'))
        {
            var text = paragraph.TrimStart(' ');
            var indent = new string(' ', Math.Min(paragraph.Length - text.Length, width / 2));
            var line = new StringBuilder();
            foreach (var word in text.Split(' ').SelectMany(word => Pieces(word, width - indent.Length)))
            {
                var needed = line.Length + word.Text.Length + (word.IsStart && line.Length > 0 ? 1 : 0);
                if (line.Length > 0 && needed > width - indent.Length)
                {
                    lines.Add($"{indent}{line}");
                    line.Clear();
                }
                else if (line.Length > 0 && word.IsStart)
                {
                    line.Append(' ');
                }

                line.Append(word.Text);
            }

            lines.Add(line.Length == 0 ? "" : $"{indent}{line}");
        }

        return string.Join('\n', lines);
    }

    /// <summary>
    /// A value that differs from another one. Of a text with several lines, only the first line that differs, and the
    /// number of further ones.
    /// </summary>
    public static string Difference(object? value, object? other)
    {
        var (text, lines, others) = (Value(value), Lines(value), Lines(other));
        if (lines.Length == 1) return text;
        var least = Math.Min(lines.Length, others.Length);
        var first = Enumerable.Range(0, least).TakeWhile(i => lines[i] == others[i]).Count();
        var same = Enumerable.Range(1, least - first).TakeWhile(i => lines[^i] == others[^i]).Count();
        var count = lines.Length - first - same;
        return count == 0
            ? $"{lines.Length} lines, nothing in line {first + 1}"
            : $"line {first + 1}: {lines[first].Trim()}{(count == 1 ? "" : $" (and {count - 1} more)")}";
    }

    /// <summary>A message and what to do about it.</summary>
    public static string WithHint(string message, string? hint)
        => string.IsNullOrEmpty(hint) ? message : $"{message.Closed()} {hint}";

    // The time in which PowerShell shows a cell grows with the square of its length.
    private static string Short(string text) => text.Length <= ForeignText.LongestMessage ? text
        : string.Create(CultureInfo.InvariantCulture,
            $"{text.AsSpan(0, ForeignText.LongestMessage)}... ({text.Length:N0} characters)");

    private static string[] Lines(object? value) => Value(value).ReplaceLineEndings("\n").Split('\n');

    // The window, without the last column, in which some hosts begin a new line.
    private static int Width
    {
        get
        {
            try
            {
                return (Console.IsOutputRedirected ? DefaultWidth : Math.Max(DefaultWidth, Console.WindowWidth)) - 1;
            }
            catch (IOException)
            {
                return DefaultWidth - 1;
            }
        }
    }

    private static IEnumerable<(string Text, bool IsStart)> Pieces(string word, int width)
    {
        var isStart = true;
        while (word.Length > width)
        {
            var joint = word.LastIndexOfAny(Joints.ToCharArray(), width - 1);
            var length = joint > 0 ? joint + 1 : width;
            yield return (word[..length], isStart);
            word = word[length..];
            isStart = false;
        }

        yield return (word, isStart);
    }

    private static string Of(object? value, bool isInner) => value switch
    {
        null => "",
        string text => text,
        DateTime time => Time(time),
        PSObject { BaseObject: PSCustomObject } custom
            => Table(custom.Properties.Select(property => (property.Name, (object?)property.Value))),
        PSObject wrapped => Of(wrapped.BaseObject, isInner),
        TextTable or OccoItem => value.ToString()!,
        IDictionary map => Table(map.Keys.Cast<object>().Select(key => (key.ToString()!, map[key]))),
        IEnumerable list => List(list.Cast<object?>().Select(item => Of(item, isInner: true)), isInner),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string List(IEnumerable<string> items, bool isInner)
        => isInner ? $"[{string.Join(", ", items)}]" : string.Join(", ", items);

    private static string Table(IEnumerable<(string Name, object? Value)> entries)
        => $"{{{string.Join(", ", entries.Select(entry => $"{entry.Name}: {Of(entry.Value, isInner: true)}"))}}}";
}
