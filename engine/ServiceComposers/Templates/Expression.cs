namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Something with a value. Its <paramref name="depth"/> bounds the recursion of all that walks it.</summary>
internal abstract class Expression(int line, int depth)
{
    /// <summary>Where it stands.</summary>
    public int Line => line;

    /// <summary>Levels below, itself included.</summary>
    public int Depth => depth;

    /// <summary>How messages name it.</summary>
    public virtual string Describe() => "the value";

    /// <summary>The name that it is, part by part: <c>variables.port</c>; null for what is no name.</summary>
    public virtual IReadOnlyList<string>? Name => null;

    /// <summary>Tells which names it needs.</summary>
    public abstract void Collect(TemplateNames names);

    /// <summary>Its value, or <see cref="Undefined"/>.</summary>
    public object? Evaluate(Rendering rendering)
    {
        rendering.Step();
        rendering.Line = line;
        return Find(rendering);
    }

    /// <summary>Its value; an error when it is undefined.</summary>
    public object? Value(Rendering rendering)
    {
        var value = Evaluate(rendering);
        return value is Undefined undefined ? throw rendering.Error(undefined.Line, undefined.Message) : value;
    }

    /// <summary>Finds the value.</summary>
    protected abstract object? Find(Rendering rendering);

    /// <summary>Depth of an expression over others.</summary>
    protected static int Over(IEnumerable<Expression> parts)
        => 1 + parts.Select(p => p.Depth).DefaultIfEmpty(0).Max();
}

/// <summary>A value written in the template.</summary>
internal sealed class LiteralExpression(int line, object? value) : Expression(line, 1)
{
    /// <summary>What is written.</summary>
    public object? Literal => value;

    public override void Collect(TemplateNames names)
    {
    }

    protected override object? Find(Rendering rendering) => value;
}

/// <summary><c>[a, b]</c></summary>
internal sealed class ListExpression(int line, IReadOnlyList<Expression> items) : Expression(line, Over(items))
{
    public override void Collect(TemplateNames names)
    {
        foreach (var item in items) item.Collect(names);
    }

    protected override object? Find(Rendering rendering) => items.Select(i => i.Value(rendering)).ToList();
}

/// <summary><c>{'a': b}</c></summary>
internal sealed class MappingExpression(int line, IReadOnlyList<(Expression Key, Expression Value)> entries)
    : Expression(line, Over(entries.SelectMany(e => new[] { e.Key, e.Value })))
{
    public override void Collect(TemplateNames names)
    {
        foreach (var (key, value) in entries)
        {
            key.Collect(names);
            value.Collect(names);
        }
    }

    protected override object? Find(Rendering rendering)
    {
        var mapping = new Dictionary<string, object?>();
        foreach (var (key, value) in entries)
        {
            mapping[PythonText.Of(key.Value(rendering), rendering)] = value.Value(rendering);
        }

        return mapping;
    }
}

/// <summary><c>a if b else c</c></summary>
internal sealed class ConditionalExpression(int line, Expression condition, Expression then, Expression? otherwise)
    : Expression(line, Over(otherwise is null ? [condition, then] : [condition, then, otherwise]))
{
    public override void Collect(TemplateNames names)
    {
        condition.Collect(names);
        names.Perhaps(() =>
        {
            then.Collect(names);
            otherwise?.Collect(names);
        });
    }

    protected override object? Find(Rendering rendering)
    {
        if (TemplateValues.IsTrue(condition.Value(rendering))) return then.Evaluate(rendering);
        return otherwise is null
            ? new Undefined("The condition is false and there is no 'else'. Add 'else' and a value.", Line)
            : otherwise.Evaluate(rendering);
    }
}
