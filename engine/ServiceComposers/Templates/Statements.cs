namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>A piece of a template that writes.</summary>
internal abstract class Statement
{
    public abstract void Render(Rendering rendering);

    /// <summary>Collects the names that it needs.</summary>
    public virtual void Collect(TemplateNames names)
    {
    }
}

/// <summary>Text between marks.</summary>
internal sealed class TextStatement(string text) : Statement
{
    public string Text => text;

    public override void Render(Rendering rendering) => rendering.Write(text);
}

/// <summary><c>{{ value }}</c></summary>
internal sealed class OutputStatement(Expression value) : Statement
{
    public Expression Value => value;

    public override void Render(Rendering rendering)
    {
        var text = PythonText.Of(value.Value(rendering), rendering);
        rendering.Write(rendering.Scope.FoldsEmptyLines ? EmptyLines.Fold(text) : text);
    }

    public override void Collect(TemplateNames names) => value.Collect(names);
}

/// <summary><c>{% set name = value %}</c></summary>
internal sealed class SetStatement(IReadOnlyList<string> targets, Expression value) : Statement
{
    public override void Render(Rendering rendering) => rendering.Assign(targets, value.Value(rendering));

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
        var chosen = branches.FirstOrDefault(b => TemplateValues.IsTrue(b.Condition.Value(rendering))).Body;
        foreach (var statement in chosen ?? otherwise) statement.Render(rendering);
    }

    public override void Collect(TemplateNames names)
    {
        branches[0].Condition.Collect(names);
        names.Conditionally(() =>
        {
            names.Add(branches.Skip(1).Select(b => b.Condition));
            foreach (var (_, body) in branches) names.Add(body);
            names.Add(otherwise);
        }, on: branches.Select(b => b.Condition));
    }
}

/// <summary><c>{% for name in items if condition %} ... {% else %} ... {% endfor %}</c></summary>
internal sealed class ForStatement(
    IReadOnlyList<string> targets, Expression items, Expression? condition, IReadOnlyList<Statement> body,
    IReadOnlyList<Statement> otherwise) : Statement
{
    // The variables of an item cost as much as several evaluations.
    private const int StepsPerItem = 4;

    public override void Render(Rendering rendering)
    {
        var all = TemplateValues.Items(items.Value(rendering), rendering);
        var chosen = condition is null ? all : all.Where(i => IsChosen(i, rendering)).ToList();
        for (var i = 0; i < chosen.Count; i++)
        {
            rendering.Step(StepsPerItem);
            rendering.Enter();
            rendering.Set("loop", Loop(i, chosen.Count));
            rendering.Assign(targets, chosen[i]);
            foreach (var statement in body) statement.Render(rendering);
            rendering.Leave();
        }

        if (chosen.Count > 0) return;
        foreach (var statement in otherwise) statement.Render(rendering);
    }

    public override void Collect(TemplateNames names)
    {
        items.Collect(names);
        names.Repeatedly(targets, items, () =>
        {
            condition?.Collect(names);
            if (condition is null) names.Add(body);
            else names.Conditionally(() => names.Add(body), on: condition);
        });
        names.Conditionally(() => names.Add(otherwise));
    }

    private bool IsChosen(object? item, Rendering rendering)
    {
        rendering.Enter();
        rendering.Assign(targets, item);
        var chosen = TemplateValues.IsTrue(condition!.Value(rendering));
        rendering.Leave();
        return chosen;
    }

    private static Dictionary<string, object?> Loop(int index, int length) => new()
    {
        ["index"] = index + 1L,
        ["index0"] = (long)index,
        ["revindex"] = (long)length - index,
        ["revindex0"] = (long)length - index - 1,
        ["first"] = index == 0,
        ["last"] = index == length - 1,
        ["length"] = (long)length,
    };
}
