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

    /// <summary>A variable, or else the name of a node without quotes: <c>getip(db)</c>.</summary>
    NodeOrVariable,
}

/// <summary>A name that a template needs.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Path">Its parts: <c>variables</c>, <c>port</c>. Functions and nodes have one.</param>
/// <param name="Line">Line in the template.</param>
/// <param name="IsCertain">Every rendering needs it, and fails if it is not there.</param>
public sealed record NameUse(NameKind Kind, IReadOnlyList<string> Path, int Line, bool IsCertain)
{
    /// <summary>A part of a path that stands for each item of a list: <c>variables</c>, <c>l</c>, <c>*</c>.</summary>
    public const string EachItem = "*";

    /// <summary>
    /// How many parts must be there: not the last one before <c>is defined</c> and <c>default</c>, none in what they
    /// guard.
    /// </summary>
    public int MustExist { get; init; } = Path.Count;

    /// <summary>The function that it is an argument of.</summary>
    public string? Function { get; init; }

    /// <summary>As it is written.</summary>
    public string Text => string.Join('.', Path);
}

/// <summary>
/// Collects the names that a template needs, without rendering it. A name that the template may set itself is left
/// out: the names found are certain, not complete.
/// </summary>
internal sealed class TemplateNames
{
    private readonly List<(NameUse Use, string Root)> uses = [];
    private readonly HashSet<string> own = new(StringComparer.Ordinal);
    private readonly HashSet<string> assigned = new(StringComparer.Ordinal);
    private readonly List<HashSet<string>> guards = [];
    private readonly List<Loop> loops = [];
    private int conditions;
    private int optional;

    /// <summary>Each name that comes from outside, and attributes of the items of lists that do.</summary>
    public IReadOnlyList<NameUse> Needed =>
    [
        .. uses.Where(found => found.Use.Kind is not (NameKind.Variable or NameKind.NodeOrVariable)
            || !(found.Use.Path[0] == found.Root ? own : assigned).Contains(found.Root)).Select(found => found.Use),
    ];

    public void Use(
        NameKind kind, IReadOnlyList<string> path, int line, bool fails = true, string? function = null)
    {
        var isName = kind is NameKind.Variable or NameKind.NodeOrVariable;
        var inItems = isName && loops.Exists(loop => loop.Targets.Contains(path[0]));
        var full = inItems ? OfItems(path) : path;
        if (full is null) return;
        var isCertain = conditions == 0 || (inItems && conditions == loops.Count
            && loops.TrueForAll(loop => loop.Path is not null));
        uses.Add((new(kind, full, line, fails && isCertain)
        {
            MustExist = !isName ? full.Count : IsGuarded(path) ? 0 : optional > 0 ? full.Count - 1 : full.Count,
            Function = function,
        }, path[0]));
    }

    /// <summary>A name that the template sets itself.</summary>
    public void Define(string name)
    {
        own.Add(name);
        assigned.Add(name);
    }

    /// <summary>Collects names whose last part may be missing.</summary>
    public void Optionally(Action collect)
    {
        optional++;
        collect();
        optional--;
    }

    /// <summary>Collects names that a rendering needs or not, as the conditions say.</summary>
    public void Conditionally(Action collect, params IEnumerable<Expression> on)
    {
        guards.Add(on.SelectMany(condition => condition.MayBeMissing).ToHashSet(StringComparer.Ordinal));
        conditions++;
        collect();
        conditions--;
        guards.RemoveAt(guards.Count - 1);
    }

    /// <summary>Collects the names of a loop's body.</summary>
    public void Repeatedly(IReadOnlyList<string> targets, Expression items, Action collect)
    {
        foreach (var name in targets.Append("loop")) own.Add(name);
        var path = targets.Count == 1 && items.Name is { } list ? PathOf(list) : null;
        loops.Add(new(targets, path));
        Conditionally(collect);
        loops.RemoveAt(loops.Count - 1);
    }

    public void Add(IEnumerable<Statement> statements)
    {
        foreach (var statement in statements) statement.Collect(this);
    }

    public void Add(IEnumerable<Expression> expressions)
    {
        foreach (var expression in expressions) expression.Collect(this);
    }

    // A part of a guarded value is guarded, too.
    private bool IsGuarded(IReadOnlyList<string> path) => Enumerable.Range(1, path.Count)
        .Any(length => guards.Exists(guard => guard.Contains(string.Join('.', path.Take(length)))));

    private IReadOnlyList<string>? PathOf(IReadOnlyList<string> name)
        => loops.Exists(loop => loop.Targets.Contains(name[0])) ? OfItems(name) : name[0] == "variables" ? name : null;

    // Null: nothing is known of the items, or it is the item itself.
    private IReadOnlyList<string>? OfItems(IReadOnlyList<string> path)
        => path.Count > 1 && loops.FindLast(loop => loop.Targets.Contains(path[0])).Path is { } list
            ? [.. list, NameUse.EachItem, .. path.Skip(1)]
            : null;

    private readonly record struct Loop(IReadOnlyList<string> Targets, IReadOnlyList<string>? Path);
}
