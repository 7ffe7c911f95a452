namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>The arguments of a call as written.</summary>
internal sealed record ArgumentList(
    IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static readonly ArgumentList None = new([], []);

    public IEnumerable<Expression> All => Positional.Concat(Named.Select(n => n.Value));

    public CallArguments Evaluate(string callee, int line, Rendering rendering)
    {
        var positional = Positional.Select(p => p.Value(rendering)).ToList();
        var named = Named.ToDictionary(n => n.Name, n => n.Value.Value(rendering));
        rendering.Line = line;
        return new(callee, positional, named, rendering);
    }
}

/// <summary><c>getip('db')</c></summary>
internal sealed class FunctionCallExpression(int line, string name, ArgumentList arguments)
    : Expression(line, [.. arguments.All])
{
    public override string Describe() => $"{name}(...)";

    public override void Collect(TemplateNames names)
    {
        names.Use(NameKind.Function, [name], Line);
        NodeCalls.Collect(name, arguments, Line, names);
        base.Collect(names);
    }

    protected override object? Find(Rendering rendering)
    {
        var function = TemplateFunctions.Find(rendering, name) ?? throw rendering.Error(
            $"There is no function '{name}'.{DidYouMean.Say(name, TemplateFunctions.Names(rendering))}");
        return function(arguments.Evaluate(name, Line, rendering));
    }
}

/// <summary><c>mapping.items()</c>; mappings have <c>items</c>, <c>keys</c>, <c>values</c> and <c>get</c>.</summary>
internal sealed class MethodCallExpression(int line, Expression target, string name, ArgumentList arguments)
    : Expression(line, [target, .. arguments.All])
{
    public override string Describe() => $"{target.Describe()}.{name}(...)";

    protected override object? Find(Rendering rendering)
    {
        var value = target.Value(rendering);
        var given = arguments.Evaluate(name, Line, rendering);
        if (value is not IReadOnlyDictionary<string, object?> mapping)
        {
            throw rendering.Error(TemplateFilters.Find(name) is not null
                ? $"'{name}' is a filter: write {target.Describe()} | {name}."
                : $"'{target.Describe()}' is {TemplateValues.Describe(value)} and has no function '{name}'.");
        }

        rendering.Step(mapping.Count);
        return name switch
        {
            "items" => mapping.Select(e => (object?)new List<object?> { e.Key, e.Value }).ToList(),
            "keys" => mapping.Keys.ToList<object?>(),
            "values" => mapping.Values.ToList(),
            "get" => mapping.GetValueOrDefault(
                TemplateValues.Key(given.Bind(1, "key", "default").Text("key"), rendering), given.Get("default")),
            _ => throw rendering.Error($"A mapping has no function '{name}'. It has items, keys, values and get."),
        };
    }
}

/// <summary><c>value | filter(...)</c></summary>
internal sealed class FilterExpression(
    int line, Expression input, string name, TemplateFilter filter, ArgumentList arguments)
    : Expression(line, [input, .. arguments.All])
{
    private bool AcceptsUndefined => name is "default" or "d";

    public override IEnumerable<string> MayBeMissing
        => AcceptsUndefined && input.Name is { } path ? [string.Join('.', path)] : base.MayBeMissing;

    public override void Collect(TemplateNames names)
    {
        if (AcceptsUndefined) names.Optionally(() => input.Collect(names));
        else input.Collect(names);
        names.Add(arguments.All);
    }

    protected override object? Find(Rendering rendering)
    {
        var value = AcceptsUndefined ? input.Evaluate(rendering) : input.Value(rendering);
        return filter(value, arguments.Evaluate(name, Line, rendering));
    }
}

/// <summary><c>a is defined</c>, <c>a is not none</c></summary>
internal sealed class TestExpression(int line, Expression operand, string name, bool negated)
    : Expression(line, [operand])
{
    /// <summary>The tests there are.</summary>
    public static readonly IReadOnlyList<string> Names = ["defined", "undefined", "none"];

    private bool AcceptsUndefined => name != "none";

    public override IEnumerable<string> MayBeMissing
        => AcceptsUndefined && operand.Name is { } path ? [string.Join('.', path)] : base.MayBeMissing;

    public override void Collect(TemplateNames names)
    {
        if (AcceptsUndefined) names.Optionally(() => operand.Collect(names));
        else operand.Collect(names);
    }

    protected override object? Find(Rendering rendering)
    {
        var holds = name switch
        {
            "defined" => operand.Evaluate(rendering) is not Undefined,
            "undefined" => operand.Evaluate(rendering) is Undefined,
            _ => operand.Value(rendering) is null,
        };
        return holds != negated;
    }
}
