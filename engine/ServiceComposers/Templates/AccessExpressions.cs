namespace Occo.Engine.ServiceComposers.Templates;

/// <summary><c>name</c></summary>
internal sealed class VariableExpression(int line, string name) : Expression(line, [])
{
    public override string Describe() => name;
    public override IReadOnlyList<string> Name => [name];

    protected override object? Find(Rendering rendering)
        => rendering.TryGet(name, out var value) ? value : new Undefined(() => Explain(rendering), Line);

    private string Explain(Rendering rendering)
    {
        var message = $"'{name}' is not defined.";
        if (rendering.Scope.Hints.TryGetValue(name, out var hint)) return $"{message} {hint}";
        return TemplateFunctions.Find(rendering, name) is null
            ? message + DidYouMean.Say(name, rendering.KnownNames())
            : $"{message} It is a function: write {name}(...).";
    }
}

/// <summary><c>db</c> in <c>getip(db)</c>: a variable, or else the name of a node, as in Occopus.</summary>
internal sealed class NodeNameExpression(int line, string name) : Expression(line, [])
{
    public override string Describe() => name;
    public override IReadOnlyList<string> Name => [name];

    // The call itself collects it.
    public override void Collect(TemplateNames names)
    {
    }

    protected override object? Find(Rendering rendering) => rendering.TryGet(name, out var value) ? value : name;
}

/// <summary><c>a.b</c></summary>
internal sealed class AttributeExpression(int line, Expression target, string name) : Expression(line, [target])
{
    public Expression Target => target;
    public string Attribute => name;
    public override string Describe() => $"{target.Describe()}.{name}";
    public override IReadOnlyList<string>? Name => target.Name is { } owner ? [.. owner, name] : null;

    protected override object? Find(Rendering rendering)
    {
        var value = target.Value(rendering);
        return value is IReadOnlyDictionary<string, object?> mapping && mapping.TryGetValue(name, out var found)
            ? found
            : new Undefined(() => MissingAttribute.Explain(target, value, name), Line);
    }
}

/// <summary><c>a['b']</c>, <c>a[0]</c></summary>
internal sealed class ItemExpression(int line, Expression target, Expression key) : Expression(line, [target, key])
{
    public override string Describe() => $"{target.Describe()}[...]";

    public override IReadOnlyList<string>? Name
        => target.Name is { } owner && key is LiteralExpression { Literal: string name } ? [.. owner, name] : null;

    protected override object? Find(Rendering rendering)
    {
        var (value, index) = (target.Value(rendering), key.Value(rendering));
        if (index is long number && value is string or IReadOnlyList<object?>)
        {
            var count = value is string text ? text.Length : ((IReadOnlyList<object?>)value).Count;
            var at = number < 0 ? number + count : number;
            if (at < 0 || at >= count)
            {
                return new Undefined(
                    () => $"'{target.Describe()}' has {count} items; there is no item {number}.", Line);
            }

            return value is string characters
                ? characters[(int)at].ToString()
                : ((IReadOnlyList<object?>)value)[(int)at];
        }

        var name = TemplateValues.Key(index, rendering);
        return value is IReadOnlyDictionary<string, object?> mapping && mapping.TryGetValue(name, out var found)
            ? found
            : new Undefined(() => MissingAttribute.Explain(target, value, name), Line);
    }
}

/// <summary>Says why an attribute is not there.</summary>
internal static class MissingAttribute
{
    private const int MaxNames = 12;

    /// <summary>The message. It names keys, never values, which may be secret.</summary>
    public static string Explain(Expression target, object? value, string name)
    {
        if (value is not IReadOnlyDictionary<string, object?> mapping)
            return $"'{target.Describe()}' is {TemplateValues.Describe(value)} and has no '{name}'.";
        var nearest = DidYouMean.Say(name, mapping.Keys);
        if (nearest.Length > 0) return $"'{target.Describe()}' has no '{name}'.{nearest}";
        var names = string.Join(", ", mapping.Keys.Take(MaxNames)) + (mapping.Count > MaxNames ? ", ..." : "");
        return $"'{target.Describe()}' has no '{name}'. It has: {(names.Length > 0 ? names : "nothing")}.";
    }
}
