using System.Collections.Concurrent;

namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>
/// Parsed templates by their text: the instances of a node share them. Bounded: when it is full it starts anew, since
/// parsing again costs less than keeping track of what was used last.
/// </summary>
internal sealed class TemplateCache(int capacity = 4096)
{
    private readonly ConcurrentDictionary<(string Text, string? File, TemplateKind Kind), Template> templates = new();

    /// <summary>Templates kept.</summary>
    public int Count => templates.Count;

    /// <summary>The template of a text. Throws what <see cref="Template.Parse"/> throws.</summary>
    public Template Get(string text, string? file, TemplateKind kind)
    {
        if (templates.TryGetValue((text, file, kind), out var known)) return known;
        var template = Template.Parse(text, file, kind: kind);
        if (templates.Count >= capacity) templates.Clear();
        templates[(text, file, kind)] = template;
        return template;
    }
}
