using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>
/// Renders every text of a tree on its own, keys too. A value can hold any character without breaking the tree; a tag
/// cannot reach from one value into another.
/// </summary>
internal sealed class TreeRenderer(
    TemplateScope scope, TemplateCache templates, IReadOnlyDictionary<string, string>? importedTexts = null)
{
    /// <summary>
    /// Renders a tree; messages name <paramref name="path"/>. With <paramref name="keepKinds"/> a text that is one
    /// expression becomes its value (a number, a list); without, every text stays text.
    /// </summary>
    public object? Render(object? value, string path, bool keepKinds) => value switch
    {
        string text when TemplateSource.HasMarks(text) => RenderText(text, path, keepKinds),
        IReadOnlyDictionary<string, object?> mapping => RenderMapping(mapping, path, keepKinds),
        IReadOnlyList<object?> list => list.Select((item, i) => Render(item, $"{path}[{i}]", keepKinds)).ToList(),
        _ => value,
    };

    public IReadOnlyDictionary<string, object?> RenderMapping(
        IReadOnlyDictionary<string, object?> mapping, string path, bool keepKinds)
    {
        var rendered = new Dictionary<string, object?>(mapping.Count);
        foreach (var (key, value) in mapping)
        {
            var place = $"{path}.{key}";
            var name = TemplateSource.HasMarks(key) ? (string)RenderText(key, place, false)! : key;
            if (!rendered.TryAdd(name, Render(value, place, keepKinds)))
            {
                throw new CompositionException(
                    $"The key '{key}' appears twice when it is rendered.", new SourceLocation(place, 1, 0));
            }
        }

        return rendered;
    }

    private object? RenderText(string text, string path, bool keepKind)
    {
        var template = templates.Get(text, importedTexts?.GetValueOrDefault(path) ?? path, TemplateKind.Value);
        return keepKind ? template.RenderValue(scope) : template.Render(scope);
    }
}
