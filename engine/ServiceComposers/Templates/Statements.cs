namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>A piece of a template that writes.</summary>
internal abstract class Statement
{
    /// <summary>Writes to the output.</summary>
    public abstract void Render(Rendering rendering);

    /// <summary>Tells which names it needs.</summary>
    public abstract void Collect(TemplateNames names);
}

/// <summary>Text between marks.</summary>
internal sealed class TextStatement(string text) : Statement
{
    public override void Render(Rendering rendering) => rendering.Write(text);

    public override void Collect(TemplateNames names)
    {
    }
}

/// <summary><c>{{ value }}</c></summary>
internal sealed class OutputStatement(Expression value) : Statement
{
    /// <summary>What is written.</summary>
    public Expression Value => value;

    public override void Render(Rendering rendering)
        => rendering.Write(PythonText.Of(value.Value(rendering), rendering));

    public override void Collect(TemplateNames names) => value.Collect(names);
}

/// <summary><c>{% set name = value %}</c></summary>
internal sealed class SetStatement(IReadOnlyList<string> targets, Expression value) : Statement
{
    public override void Render(Rendering rendering) => Assignment.Assign(targets, value.Value(rendering), rendering);

    public override void Collect(TemplateNames names)
    {
        value.Collect(names);
        foreach (var name in targets) names.Define(name);
    }
}

/// <summary><c>{% if %} ... {% elif %} ... {% else %} ... {% endif %}</c></summary>
internal sealed class IfStatement(
    IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> branches, IReadOnlyList<Statement> otherwise)
    : Statement
{
    public override void Render(Rendering rendering)
    {
        foreach (var (condition, body) in branches)
        {
            if (!TemplateValues.IsTrue(condition.Value(rendering))) continue;
            foreach (var statement in body) statement.Render(rendering);
            return;
        }

        foreach (var statement in otherwise) statement.Render(rendering);
    }

    public override void Collect(TemplateNames names)
    {
        branches[0].Condition.Collect(names);
        names.Perhaps(() =>
        {
            foreach (var (condition, _) in branches.Skip(1)) condition.Collect(names);
            foreach (var (_, body) in branches) names.Add(body);
            names.Add(otherwise);
        });
    }
}

/// <summary>Gives values to one name, or the items of a list to several.</summary>
internal static class Assignment
{
    /// <summary>Assigns; the number of items must be the number of names.</summary>
    public static void Assign(IReadOnlyList<string> names, object? value, Rendering rendering)
    {
        if (names.Count == 1)
        {
            rendering.Set(names[0], value);
            return;
        }

        var items = TemplateValues.Items(value, rendering);
        if (items.Count != names.Count)
        {
            throw rendering.Error($"{names.Count} names ({string.Join(", ", names)}) stand for {items.Count} items.");
        }

        for (var i = 0; i < names.Count; i++) rendering.Set(names[i], items[i]);
    }
}
