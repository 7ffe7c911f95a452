namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>What a name in a template names.</summary>
public enum NameKind
{
    /// <summary>A variable or an attribute of one.</summary>
    Variable,

    /// <summary>A function.</summary>
    Function,

    /// <summary>A node of the infrastructure.</summary>
    Node,

    /// <summary>Another infrastructure.</summary>
    Infrastructure,

    /// <summary>A variable that holds the name of another infrastructure.</summary>
    InfrastructureVariable,
}

/// <summary>A name that a template needs.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Path">Its parts: <c>variables</c>, <c>port</c>. Functions and nodes have one.</param>
/// <param name="Line">Line in the template.</param>
/// <param name="IsCertain">Every rendering needs it, and fails if it is not there.</param>
public sealed record NameUse(NameKind Kind, IReadOnlyList<string> Path, int Line, bool IsCertain)
{
    /// <summary>The template can do without it: <c>is defined</c>, <c>default</c>.</summary>
    public bool IsOptional { get; init; }

    /// <summary>As it is written.</summary>
    public string Text => string.Join('.', Path);
}

/// <summary>
/// Collects the names that a template needs, without rendering it. A name that the template may set itself is left
/// out: the names found are certain, not complete.
/// </summary>
internal sealed class TemplateNames
{
    private readonly List<NameUse> uses = [];
    private readonly HashSet<string> own = new(StringComparer.Ordinal);
    private readonly HashSet<string> optional = new(StringComparer.Ordinal);
    private int conditions;

    /// <summary>Each name that comes from outside.</summary>
    public IReadOnlyList<NameUse> Needed =>
    [
        .. uses.Where(use => use.Kind != NameKind.Variable || !own.Contains(use.Path[0]))
            .Select(use => use with { IsOptional = use.Kind == NameKind.Variable && IsOptional(use.Path) }),
    ];

    public void Use(NameKind kind, IReadOnlyList<string> path, int line, bool fails = true)
        => uses.Add(new(kind, path, line, fails && conditions == 0));

    /// <summary>A name that the template sets itself.</summary>
    public void Define(string name) => own.Add(name);

    /// <summary>A value that may be missing. Where it is allowed once, it is allowed everywhere.</summary>
    public void Allow(Expression value)
    {
        if (value.Name is { } path) optional.Add(string.Join('.', path));
    }

    /// <summary>Collects names that a rendering may not need.</summary>
    public void Conditionally(Action collect)
    {
        conditions++;
        collect();
        conditions--;
    }

    public void Add(IEnumerable<Statement> statements)
    {
        foreach (var statement in statements) statement.Collect(this);
    }

    public void Add(IEnumerable<Expression> expressions)
    {
        foreach (var expression in expressions) expression.Collect(this);
    }

    // A part of an optional value is optional, too.
    private bool IsOptional(IReadOnlyList<string> path)
        => Enumerable.Range(1, path.Count).Any(length => optional.Contains(string.Join('.', path.Take(length))));
}
