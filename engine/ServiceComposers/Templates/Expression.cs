namespace Occo.Engine;

/// <summary>Something with a value. Its <paramref name="depth"/> bounds the recursion of all that walks it.</summary>
internal abstract class Expression(int line, int depth)
{
    /// <summary>Where it stands.</summary>
    public int Line => line;

    /// <summary>Levels below, itself included.</summary>
    public int Depth => depth;

    /// <summary>How messages name it.</summary>
    public virtual string Describe() => "the value";

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
    /// <inheritdoc/>
    protected override object? Find(Rendering rendering) => value;
}

/// <summary><c>[a, b]</c></summary>
internal sealed class ListExpression(int line, IReadOnlyList<Expression> items) : Expression(line, Over(items))
{
    /// <inheritdoc/>
    protected override object? Find(Rendering rendering) => items.Select(i => i.Value(rendering)).ToList();
}

/// <summary><c>{'a': b}</c></summary>
internal sealed class MappingExpression(int line, IReadOnlyList<(Expression Key, Expression Value)> entries)
    : Expression(line, Over(entries.SelectMany(e => new[] { e.Key, e.Value })))
{
    /// <inheritdoc/>
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
    /// <inheritdoc/>
    protected override object? Find(Rendering rendering)
    {
        if (TemplateValues.IsTrue(condition.Value(rendering))) return then.Evaluate(rendering);
        return otherwise is null
            ? new Undefined("The condition is false and there is no 'else'. Add 'else' and a value.", Line)
            : otherwise.Evaluate(rendering);
    }
}
