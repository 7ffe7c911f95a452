namespace Occo.Engine.ServiceComposers.Templates;

/// <summary><c>a + b</c> and the like, and <c>a ~ b</c>.</summary>
internal sealed class BinaryExpression(int line, string sign, Expression left, Expression right)
    : Expression(line, [left, right])
{
    protected override object? Find(Rendering rendering)
    {
        var (first, second) = (left.Value(rendering), right.Value(rendering));
        rendering.Line = Line;
        return Arithmetic.Apply(sign, first, second, rendering);
    }
}

/// <summary><c>-a</c>, <c>+a</c></summary>
internal sealed class SignExpression(int line, string sign, Expression operand) : Expression(line, [operand])
{
    protected override object? Find(Rendering rendering)
        => Arithmetic.Apply(sign, 0L, operand.Value(rendering), rendering);
}

/// <summary><c>not a</c></summary>
internal sealed class NotExpression(int line, Expression operand) : Expression(line, [operand])
{
    protected override object? Find(Rendering rendering) => !TemplateValues.IsTrue(operand.Value(rendering));
}

/// <summary><c>a and b</c>, <c>a or b</c>: the value of the operand that decides, as in Python.</summary>
internal sealed class LogicalExpression(int line, bool isAnd, Expression left, Expression right)
    : Expression(line, [left, right])
{
    public override void Collect(TemplateNames names)
    {
        left.Collect(names);
        names.Conditionally(() => right.Collect(names), on: left);
    }

    protected override object? Find(Rendering rendering)
    {
        var first = left.Value(rendering);
        return TemplateValues.IsTrue(first) == isAnd ? right.Value(rendering) : first;
    }
}

/// <summary><c>a &lt; b &lt;= c</c>, <c>a in b</c></summary>
internal sealed class ComparisonExpression(
    int line, Expression first, IReadOnlyList<(string Sign, Expression Operand)> others)
    : Expression(line, [first, .. others.Select(o => o.Operand)])
{
    public override void Collect(TemplateNames names)
    {
        names.Add(Parts.Take(2));
        names.Conditionally(() => names.Add(Parts.Skip(2)));
    }

    protected override object? Find(Rendering rendering)
    {
        var left = first.Value(rendering);
        foreach (var (sign, operand) in others)
        {
            var right = operand.Value(rendering);
            rendering.Line = Line;
            if (!Holds(sign, left, right, rendering)) return false;
            left = right;
        }

        return true;
    }

    private static bool Holds(string sign, object? left, object? right, Rendering rendering) => sign switch
    {
        "==" => TemplateValues.AreEqual(left, right, rendering),
        "!=" => !TemplateValues.AreEqual(left, right, rendering),
        "in" => TemplateValues.Contains(right, left, rendering),
        "not in" => !TemplateValues.Contains(right, left, rendering),
        "<" => TemplateValues.Compare(left, right, rendering) < 0,
        "<=" => TemplateValues.Compare(left, right, rendering) <= 0,
        ">" => TemplateValues.Compare(left, right, rendering) > 0,
        _ => TemplateValues.Compare(left, right, rendering) >= 0,
    };
}
