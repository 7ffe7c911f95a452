namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>
/// A parsed template: a strict subset of Jinja2 that sees plain values and given functions only, and always ends.
/// Immutable, and safe for use from several threads.
/// </summary>
internal sealed class Template
{
    private readonly TemplateSource source;
    private readonly IReadOnlyList<Statement> body;

    private Template(TemplateSource source, IReadOnlyList<Statement> body)
    {
        this.source = source;
        this.body = body;
    }

    /// <summary>Parses. Throws <see cref="CompositionException"/> with the line of what is wrong.</summary>
    public static Template Parse(
        string text, string? file, int firstLine = 1, TemplateKind kind = TemplateKind.Document)
    {
        var source = new TemplateSource(text, file, firstLine, kind);
        return new(source, TemplateSource.HasMarks(text) ? TemplateParser.Parse(source) : PlainText(source));
    }

    /// <summary>The names that it needs from outside.</summary>
    public IReadOnlyList<NameUse> Names()
    {
        var names = new TemplateNames();
        names.Add(body);
        return names.Needed;
    }

    /// <summary>The text. Throws <see cref="CompositionException"/> with the line of what is wrong.</summary>
    public string Render(TemplateScope scope, CancellationToken cancel = default)
    {
        var rendering = new Rendering(scope, source.File, cancel) { Line = source.FirstLine };
        foreach (var statement in body) statement.Render(rendering);
        return rendering.Output;
    }

    /// <summary>The value, of its own kind, of a template that is but one expression; the text of any other.</summary>
    public object? RenderValue(TemplateScope scope, CancellationToken cancel = default)
        => body is [OutputStatement output]
            ? output.Value.Value(new Rendering(scope, source.File, cancel))
            : Render(scope, cancel);

    private static TextStatement[] PlainText(TemplateSource source) => [new(source.Normalised())];
}
