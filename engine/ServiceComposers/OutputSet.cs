namespace Occo.Engine.ServiceComposers;

/// <summary>The outputs that an infrastructure declares, as a composition sees them.</summary>
/// <param name="infrastructure">Name of the infrastructure.</param>
/// <param name="names">Declared names, in the order of the description.</param>
/// <param name="find">Finds the value of a declared output.</param>
public sealed class OutputSet(
    string infrastructure, IReadOnlyCollection<string> names, Func<string, OutputValue> find)
{
    /// <summary>Name of the infrastructure.</summary>
    public string Infrastructure => infrastructure;

    /// <summary>Declared names, in the order of the description.</summary>
    public IReadOnlyCollection<string> Names => names;

    /// <summary>One output. An output that is not declared has no value; the reason says so.</summary>
    public OutputValue Get(string name)
        => names.Contains(name) ? find(name) : Undeclared(infrastructure, names, name);

    internal static OutputValue Undeclared(string infrastructure, IReadOnlyCollection<string> names, string name)
        => new(name, null, $"'{infrastructure}' has no output '{name}'. "
            + (names.Count == 0 ? "Its description has no 'outputs'." : Suggestion.For(name, names, "outputs")));
}
