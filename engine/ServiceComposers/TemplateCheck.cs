using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>Finds malformed templates of a section at compile time.</summary>
public static class TemplateCheck
{
    private static readonly Rule Malformed = new("OCCO1301", "Template is malformed");

    /// <summary>One finding for each text that cannot be parsed. Names are checked when the text is rendered.</summary>
    public static IEnumerable<Diagnostic> Check(Section section)
        => section.Values.SelectMany(entry => Check(section, entry.Value, entry.Key, TemplateKind.Document));

    // A text directly in the section is a document; deeper texts are rendered value by value.
    private static IEnumerable<Diagnostic> Check(Section section, object? value, string path, TemplateKind kind)
        => value switch
        {
            string text => Check(section, text, path, kind),
            IReadOnlyDictionary<string, object?> mapping => mapping.SelectMany(e =>
                Check(section, e.Key, $"{path}.{e.Key}", TemplateKind.Value)
                    .Concat(Check(section, e.Value, $"{path}.{e.Key}", TemplateKind.Value))),
            IReadOnlyList<object?> list =>
                list.SelectMany((item, i) => Check(section, item, $"{path}[{i}]", TemplateKind.Value)),
            _ => [],
        };

    private static Diagnostic[] Check(Section section, string text, string path, TemplateKind kind)
    {
        try
        {
            Template.Parse(text, null, kind);
            return [];
        }
        catch (CompositionException e)
        {
            return [new(Malformed.Id, Malformed.Severity, $"'{path}' in the {section.Name} section: {e.Message}",
                section.LocationOf(path), "Its lines are counted from where the text of the template begins.")];
        }
    }
}
