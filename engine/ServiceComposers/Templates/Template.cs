namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>
/// A parsed template: a strict subset of Jinja2 that sees plain values and given functions only, and always ends.
/// Immutable, and safe for use from several threads.
/// </summary>
internal sealed class Template
{
    private readonly string? file;
    private readonly IReadOnlyList<Statement> body;

    private Template(string? file, IReadOnlyList<Statement> body) => (this.file, this.body) = (file, body);

    /// <summary>Parses. Throws <see cref="CompositionException"/> with the line of the error.</summary>
    public static Template Parse(string text, string? file, TemplateKind kind = TemplateKind.Document)
    {
        var source = new TemplateSource(text, file, kind);
        return new(file, TemplateSource.HasMarks(text)
            ? TemplateParser.Parse(source)
            : [new TextStatement(source.Normalised())]);
    }

    /// <summary>
    /// The text that a template writes in any case: what stands outside of all marks, and of all tags with a body.
    /// Empty for a malformed template.
    /// </summary>
    public static string LeastTextOf(string text, TemplateKind kind)
    {
        try
        {
            return string.Concat(Parse(text, null, kind).body.Select(s => (s as TextStatement)?.Text));
        }
        catch (CompositionException)
        {
            return "";
        }
    }

    /// <summary>The names that the template needs from outside.</summary>
    public IReadOnlyList<NameUse> Names()
    {
        var names = new TemplateNames();
        names.Add(body);
        return names.Needed;
    }

    /// <summary>The text. Throws <see cref="CompositionException"/> with the line of the error.</summary>
    public string Render(TemplateScope scope)
    {
        var rendering = new Rendering(scope, file);
        foreach (var statement in body) statement.Render(rendering);
        return rendering.Output;
    }

    /// <summary>The value, of its own kind, of a template that is one expression; the text of any other.</summary>
    public object? RenderValue(TemplateScope scope)
        => body is [OutputStatement output] ? output.Value.Value(new Rendering(scope, file)) : Render(scope);
}
