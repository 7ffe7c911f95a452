using YamlDotNet.Core;

namespace Occo.Engine.ServiceComposers;

/// <summary>The <c>#cloud-config</c> form of user data.</summary>
internal static class CloudConfig
{
    private const string Header = "#cloud-config";
    private const int MaxDepth = 100;

    /// <summary>A mapping as <c>#cloud-config</c>.</summary>
    public static string Write(IReadOnlyDictionary<string, object?> mapping) => $"{Header}\n{YamlText.Write(mapping)}";

    /// <summary>
    /// Refuses text that begins as <c>#cloud-config</c> and is not YAML: the machine would ignore it and come up empty.
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
                throw Error(place, parser.Current.Start.Line, $"It is nested more than {MaxDepth} deep.");
            }
        }
        catch (YamlException e)
        {
            // Some errors come without a place, as line 1, where the header stands: then the scanner knows better.
            throw Error(place, e.Start.Line > 1 ? e.Start.Line : scanner.CurrentPosition.Line, e.Message);
        }
    }

    private static CompositionException Error(string place, long line, string why) => new(
        $"The rendered text is not usable YAML at its line {line}: {why} Quote values with special characters, "
        + "or write the template as a mapping (!yaml_import): then Occo quotes.",
        new SourceLocation(place, (int)line, 0));
}
