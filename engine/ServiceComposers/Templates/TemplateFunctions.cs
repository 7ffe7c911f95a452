namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Functions that every template has, and the search for a function.</summary>
internal static class TemplateFunctions
{
    // Jinja2's sandbox has the same limit.
    private const int MaxRange = 100_000;

    private static readonly Dictionary<string, TemplateFunction> Standard = new() { ["range"] = Range };

    public static IEnumerable<string> StandardNames => Standard.Keys;

    public static TemplateFunction? Find(Rendering rendering, string name)
        => rendering.Scope.Functions.GetValueOrDefault(name) ?? Standard.GetValueOrDefault(name);

    public static IEnumerable<string> Names(Rendering rendering)
        => rendering.Scope.Functions.Keys.Concat(Standard.Keys);

    private static object? Range(CallArguments arguments)
    {
        arguments.Bind(1, "start", "stop", "step");
        var (start, stop) = arguments.Has("stop")
            ? (arguments.Integer("start"), arguments.Integer("stop"))
            : (0, arguments.Integer("start"));
        var step = arguments.Integer("step", 1);
        if (step == 0) throw arguments.Error("The step must not be 0.");
        var items = new List<object?>();
        for (var i = (Int128)start; step > 0 ? i < stop : i > stop; i += step)
        {
            arguments.Rendering.Step();
            if (items.Count == MaxRange)
                throw arguments.Error($"The range has more than {Rendering.Spell(MaxRange)} items.");
            items.Add((long)i);
        }

        return items;
    }
}
