using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>Finds templates of a section that cannot be parsed, before anything is created.</summary>
public static class TemplateCheck
{
    private static readonly Rule Malformed = new("OCCO1301", "Template is malformed");

    /// <summary>One finding for each text that is no template. Names are judged when it is rendered.</summary>
    public static IEnumerable<Diagnostic> Check(Section section)
        => section.Values.SelectMany(entry => Check(section, entry.Value, entry.Key, TemplateKind.Document));

    // A text directly in the section is a document; what lies deeper is rendered value by value.
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
            Template.Parse(text, null, kind: kind);
            return [];
        }
        catch (CompositionException e)
        {
            return
            [
                new(Malformed.Id, Malformed.Severity, $"'{path}' in the {section.Name} section: {e.Message}",
                    section.LocationOf(path), "Its lines are counted from where the text of the template begins."),
            ];
        }
    }
}
