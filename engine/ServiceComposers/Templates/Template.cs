namespace Occo.Engine;

/// <summary>
/// A parsed template: a strict subset of Jinja2 that sees plain values and given functions only, and always ends.
/// Immutable, and safe for use from several threads.
/// </summary>
internal sealed class Template
{
    private readonly TemplateSource source;
    private readonly IReadOnlyList<Statement> body;

    private Template(
        TemplateSource source, IReadOnlyList<Statement> body, IReadOnlyList<FunctionCallExpression> calls)
    {
        this.source = source;
        this.body = body;
        Calls = calls;
    }

    /// <summary>The calls of functions in it, in the order of the text.</summary>
    public IReadOnlyList<FunctionCallExpression> Calls { get; }

    /// <summary>Parses. Throws <see cref="CompositionException"/> with the line of what is wrong.</summary>
    public static Template Parse(
        string text, string? file, int firstLine = 1, TemplateKind kind = TemplateKind.Document)
    {
        var source = new TemplateSource(text, file, firstLine, kind);
        if (!TemplateSource.HasMarks(text)) return new(source, PlainText(source), []);
        var (body, calls) = TemplateParser.Parse(source);
        return new(source, body, calls);
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
