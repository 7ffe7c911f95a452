namespace Occo.Engine.ServiceComposers.Templates;

/// <summary><c>{% for name in items if condition %} ... {% else %} ... {% endfor %}</c></summary>
internal sealed class ForStatement(
    IReadOnlyList<string> targets, Expression items, Expression? condition, IReadOnlyList<Statement> body,
    IReadOnlyList<Statement> otherwise) : Statement
{
    public override void Render(Rendering rendering)
    {
        var all = TemplateValues.Items(items.Value(rendering), rendering);
        var chosen = condition is null ? all : all.Where(i => IsChosen(i, rendering)).ToList();
        for (var i = 0; i < chosen.Count; i++)
        {
            rendering.Step();
            rendering.Enter();
            rendering.Set("loop", Loop(i, chosen.Count));
            Assignment.Assign(targets, chosen[i], rendering);
            foreach (var statement in body) statement.Render(rendering);
            rendering.Leave();
        }

        if (chosen.Count > 0) return;
        foreach (var statement in otherwise) statement.Render(rendering);
    }

    public override void Collect(TemplateNames names)
    {
        items.Collect(names);
        names.Define("loop");
        foreach (var name in targets) names.Define(name);
        names.Perhaps(() =>
        {
            condition?.Collect(names);
            names.Add(body);
            names.Add(otherwise);
        });
    }

    private bool IsChosen(object? item, Rendering rendering)
    {
        rendering.Enter();
        Assignment.Assign(targets, item, rendering);
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
