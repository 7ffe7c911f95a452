namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>The evaluated arguments of one call. <see cref="Bind"/> gives them names.</summary>
internal sealed class CallArguments(
    string callee, IReadOnlyList<object?> positional, Dictionary<string, object?> named, Rendering rendering)
{
    private readonly Dictionary<string, object?> bound = new(named);

    public Rendering Rendering => rendering;
    public IReadOnlyList<object?> Positional => positional;
    public IReadOnlyDictionary<string, object?> Named => named;

    /// <summary>An error that names the call.</summary>
    public CompositionException Error(string message) => rendering.Error($"{callee}: {message}");

    /// <summary>Names the arguments. The first <paramref name="required"/> must be there; others are errors.</summary>
    public CallArguments Bind(int required, params string[] parameters)
    {
        if (positional.Count > parameters.Length)
            throw Error($"It takes at most {parameters.Length} arguments, not {positional.Count}.");
        foreach (var name in named.Keys.Where(n => !parameters.Contains(n)))
            throw Error($"It has no argument '{name}'.{DidYouMean.Say(name, parameters)}");
        for (var i = 0; i < parameters.Length; i++)
        {
            if (i < positional.Count && !bound.TryAdd(parameters[i], positional[i]))
                throw Error($"The argument '{parameters[i]}' is given twice.");
            if (i < required && !bound.ContainsKey(parameters[i]))
                throw Error($"The argument '{parameters[i]}' is missing.");
        }

        return this;
    }

    public bool Has(string name) => bound.ContainsKey(name);
    public object? Get(string name, object? otherwise = null) => bound.GetValueOrDefault(name, otherwise);

    /// <summary>A text; numbers count as text.</summary>
    public string Text(string name, string otherwise = "") => Get(name, otherwise) switch
    {
        string text => text,
        long or double => PythonText.Of(Get(name), rendering),
        var value => throw Error($"The argument '{name}' must be text, not {TemplateValues.Describe(value)}."),
    };

    public long Integer(string name, long otherwise = 0) => Get(name, otherwise) is long number
        ? number
        : throw Error($"The argument '{name}' must be a whole number, not {TemplateValues.Describe(Get(name))}.");

    /// <summary>The truth of the value, as in Python.</summary>
    public bool Flag(string name) => TemplateValues.IsTrue(Get(name));
}
