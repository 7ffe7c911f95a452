namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>A function that templates may call. Throws the errors of <see cref="CallArguments"/>.</summary>
internal delegate object? TemplateFunction(CallArguments arguments);

/// <summary>All that a template can see: plain values and functions, nothing else.</summary>
internal sealed record TemplateScope
{
    /// <summary>Variables: text, long, double, bool, null, mappings and lists of them.</summary>
    public required IReadOnlyDictionary<string, object?> Variables { get; init; }

    /// <summary>Functions by name.</summary>
    public IReadOnlyDictionary<string, TemplateFunction> Functions { get; init; }
        = new Dictionary<string, TemplateFunction>();

    /// <summary>See <see cref="EmptyLines"/>.</summary>
    public bool FoldsEmptyLines { get; init; }

    /// <summary>The work of all renderings with this scope, and with copies of it.</summary>
    public RenderingWork Work { get; } = new();

    /// <summary>Ends a rendering.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>Advice for undefined names that users are likely to try.</summary>
    public IReadOnlyDictionary<string, string> Hints { get; init; } = new Dictionary<string, string>();
}
