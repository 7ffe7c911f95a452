using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Occo.Engine;

/// <summary>The <c>#cloud-config</c> form of user data.</summary>
internal static class CloudConfig
{
    private const string Header = "#cloud-config";
    private const int MaxDepth = 100;

    /// <summary>A mapping as <c>#cloud-config</c>.</summary>
    public static string Write(IReadOnlyDictionary<string, object?> mapping) => $"{Header}\n{YamlText.Write(mapping)}";

    /// <summary>Refuses text that begins as <c>#cloud-config</c> and is not YAML: the machine would ignore it silently.</summary>
    public static void Check(string text, string place)
    {
        if (!text.StartsWith(Header, StringComparison.Ordinal)) return;
        try
        {
            var parser = new Parser(new StringReader(text));
            for (var depth = 0; parser.MoveNext();)
            {
                depth += parser.Current!.NestingIncrease;
                if (depth > MaxDepth) throw Error(place, parser.Current, $"it is nested more than {MaxDepth} deep");
            }
        }
        catch (YamlException e)
        {
            throw new CompositionException(
                $"The rendered text is not valid YAML at its line {e.Start.Line}: {e.InnerException?.Message ?? e.Message} "
                + "Quote values with special characters, or write the template as a mapping (!yaml_import).",
                new SourceLocation(place, (int)e.Start.Line, (int)e.Start.Column), e);
        }
    }

    private static CompositionException Error(string place, ParsingEvent at, string what)
        => new($"The rendered text cannot be used: {what}.", new SourceLocation(place, (int)at.Start.Line, 0));
}
