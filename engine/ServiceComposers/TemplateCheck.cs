using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>Finds malformed templates of a section at compile time.</summary>
public static class TemplateCheck
{
    private static readonly Rule Malformed = new("OCCO1301", "Template is malformed");

    /// <summary>One finding for each text that cannot be parsed. Names are checked when the text is rendered.</summary>
    public static IEnumerable<Diagnostic> Check(Section section)
    {
        foreach (var (path, text, kind) in SectionTexts.Of(section.Values))
        {
            if (ErrorOf(text, kind) is not { } error) continue;
            var what = $"'{path}' in the {section.Name} section: ";
            yield return section.FileOf(path) is { } file
                ? Malformed.At(new SourceLocation(file, error.Location.Line, 1), what + error.Problem, null)
                : Malformed.At(section.LocationOf(path), what + error.Message,
                    "Its lines are counted from where the text of the template begins.");
        }
    }

    private static CompositionException? ErrorOf(string text, TemplateKind kind)
    {
        try
        {
            Template.Parse(text, null, kind);
            return null;
        }
        catch (CompositionException e)
        {
            return e;
        }
    }
}
