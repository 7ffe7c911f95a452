using System.Collections.Concurrent;

namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>
/// Parsed templates by their text. When the cache is full, it is emptied: parsing again costs less than keeping track
/// of the last use.
/// </summary>
internal sealed class TemplateCache(int capacity = 4096)
{
    private readonly ConcurrentDictionary<(string Text, string? File, TemplateKind Kind), Template> templates = new();

    public int Count => templates.Count;

    /// <summary>Throws as <see cref="Template.Parse"/> does.</summary>
    public Template Get(string text, string? file, TemplateKind kind)
    {
        if (templates.TryGetValue((text, file, kind), out var known)) return known;
        var template = Template.Parse(text, file, kind);
        if (templates.Count >= capacity) templates.Clear();
        templates[(text, file, kind)] = template;
        return template;
    }
}
