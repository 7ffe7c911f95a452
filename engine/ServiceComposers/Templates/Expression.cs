namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Something with a value, made of parts.</summary>
internal abstract class Expression(int line, IReadOnlyList<Expression> parts)
{
    public int Line => line;

    protected IReadOnlyList<Expression> Parts { get; } = parts;

    /// <summary>Levels, itself included. It bounds the recursion of all that walks the expression.</summary>
    public int Depth { get; } = 1 + parts.Select(p => p.Depth).DefaultIfEmpty(0).Max();

    /// <summary>How messages call it.</summary>
    public virtual string Describe() => "the value";

    /// <summary>The parts of the name that it is: <c>variables.port</c>. Null: it is no name.</summary>
    public virtual IReadOnlyList<string>? Name => null;

    /// <summary>The names that it asks about, and that need not be there.</summary>
    public virtual IEnumerable<string> MayBeMissing => Parts.SelectMany(part => part.MayBeMissing);

    /// <summary>Collects the names that it needs.</summary>
    public virtual void Collect(TemplateNames names)
    {
        if (Name is { } path) names.Use(NameKind.Variable, path, line);
        else names.Add(Parts);
    }

    /// <summary>The value, or <see cref="Undefined"/>.</summary>
    public object? Evaluate(Rendering rendering)
    {
        rendering.Step();
        rendering.Line = line;
        return Find(rendering);
    }

    /// <summary>The value. Throws when it is undefined.</summary>
    public object? Value(Rendering rendering)
    {
        var value = Evaluate(rendering);
        return value is Undefined undefined ? throw rendering.Error(undefined.Line, undefined.Explain()) : value;
    }

    protected abstract object? Find(Rendering rendering);
}

/// <summary>A value written in the template.</summary>
internal sealed class LiteralExpression(int line, object? value) : Expression(line, [])
{
    public object? Literal => value;

    protected override object? Find(Rendering rendering) => value;
}

/// <summary><c>[a, b]</c></summary>
internal sealed class ListExpression(int line, IReadOnlyList<Expression> items) : Expression(line, items)
{
    protected override object? Find(Rendering rendering) => Parts.Select(i => i.Value(rendering)).ToList();
}

/// <summary><c>{'a': b}</c></summary>
internal sealed class MappingExpression(int line, IReadOnlyList<(Expression Key, Expression Value)> entries)
    : Expression(line, [.. entries.SelectMany(e => new[] { e.Key, e.Value })])
{
    protected override object? Find(Rendering rendering)
    {
        var mapping = new Dictionary<string, object?>();
        foreach (var (key, value) in entries)
            mapping[TemplateValues.Key(key.Value(rendering), rendering)] = value.Value(rendering);
        return mapping;
    }
}

/// <summary><c>a if b else c</c></summary>
internal sealed class ConditionalExpression(int line, Expression condition, Expression then, Expression? otherwise)
    : Expression(line, otherwise is null ? [condition, then] : [condition, then, otherwise])
{
    public override void Collect(TemplateNames names)
    {
        condition.Collect(names);
        names.Conditionally(() =>
        {
            then.Collect(names);
            otherwise?.Collect(names);
        }, on: condition);
    }

    protected override object? Find(Rendering rendering)
    {
        if (TemplateValues.IsTrue(condition.Value(rendering))) return then.Evaluate(rendering);
        return otherwise is null
            ? new Undefined(() => "The condition is false and there is no 'else'. Add 'else' and a value.", Line)
            : otherwise.Evaluate(rendering);
    }
}
