using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>Finds the texts of a section, each of which may be a template.</summary>
internal static class SectionTexts
{
    /// <summary>
    /// All texts with their paths, keys too. A text directly in the section is a document; deeper texts are values.
    /// </summary>
    public static IEnumerable<(string Path, string Text, TemplateKind Kind)> Of(
        IReadOnlyDictionary<string, object?> section)
        => section.SelectMany(entry => Of(entry.Key, entry.Value, TemplateKind.Document));

    private static IEnumerable<(string Path, string Text, TemplateKind Kind)> Of(
        string path, object? value, TemplateKind kind) => value switch
        {
            string text => [(path, text, kind)],
            IReadOnlyDictionary<string, object?> mapping => mapping.SelectMany(e =>
                Of($"{path}.{e.Key}", e.Key, TemplateKind.Value)
                    .Concat(Of($"{path}.{e.Key}", e.Value, TemplateKind.Value))),
            IReadOnlyList<object?> list => list.SelectMany((item, i) => Of($"{path}[{i}]", item, TemplateKind.Value)),
            _ => [],
        };
}
