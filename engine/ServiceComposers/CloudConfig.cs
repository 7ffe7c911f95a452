using YamlDotNet.Core;

namespace Occo.Engine.ServiceComposers;

/// <summary>The <c>#cloud-config</c> form of user data.</summary>
internal static class CloudConfig
{
    private const string Header = "#cloud-config";
    private const int MaxDepth = 100;

    public static string Write(IReadOnlyDictionary<string, object?> mapping) => $"{Header}\n{YamlText.Write(mapping)}";

    /// <summary>
    /// Throws <see cref="CompositionException"/> where a <c>#cloud-config</c> is not YAML: cloud-init would ignore it.
    /// The line of the error is that of the rendered text.
    /// </summary>
    public static void Check(string text, string place)
    {
        if (!text.StartsWith(Header, StringComparison.Ordinal)) return;
        var scanner = new Scanner(new StringReader(text));
        var parser = new Parser(scanner);
        try
        {
            for (var depth = 0; parser.MoveNext();)
            {
                depth += parser.Current!.NestingIncrease;
                if (depth <= MaxDepth) continue;
                throw Error(text, place, parser.Current.Start.Line, $"It is nested more than {MaxDepth} deep.");
            }
        }
        catch (YamlException e)
        {
            // YamlDotNet gives some errors the line 1, which is the header; the scanner knows the real line.
            throw Error(
                text, place, e.Start.Line > 1 ? e.Start.Line : scanner.CurrentPosition.Line, e.Message);
        }
    }

    private static CompositionException Error(string text, string place, long line, string why) => new(
        $"The rendered text is not usable YAML at its line {line}: {why} "
        + (HasList(text.Split('\n').ElementAtOrDefault((int)line - 1))
            ? $"It seems to have {Structure.List.Kind} in a text. {Structure.List.Hint}"
            : "Quote values with special characters, or write the template as a mapping (!yaml_import): "
                + "then Occo quotes."),
        new SourceLocation(place, (int)line, 0));

    // '{{ list }}' renders to '['a', 'b']': the quotes of the items end the text.
    private static bool HasList(string? line) => line is not null
        && (line.Contains("'['", StringComparison.Ordinal) || line.Contains("\"[\"", StringComparison.Ordinal));
}
