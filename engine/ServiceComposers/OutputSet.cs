using System.Collections.Concurrent;

namespace Occo.Engine.ServiceComposers;

/// <summary>
/// The outputs that an infrastructure declares. A value is found when it is first asked for, and stays the same in one
/// set. Safe for use from several threads.
/// </summary>
public sealed class OutputSet(
    string infrastructure, IReadOnlyCollection<string> names, Func<string, OutputValue> find)
{
    private readonly ConcurrentDictionary<string, OutputValue> found = new(StringComparer.Ordinal);

    /// <summary>Name of the infrastructure.</summary>
    public string Infrastructure => infrastructure;

    /// <summary>Declared names, in the order of the description.</summary>
    public IReadOnlyCollection<string> Names => names;

    /// <summary>One output; one that is not declared has no value, and the reason says so.</summary>
    public OutputValue Get(string name) => found.GetOrAdd(name, names.Contains(name)
        ? find
        : _ => new(name, null, $"'{infrastructure}' has no output '{name}'. "
            + (names.Count == 0 ? "Its description has no 'outputs'." : Suggestion.For(name, names, "outputs"))));

    /// <summary>All of them.</summary>
    public IReadOnlyList<OutputValue> All() => [.. names.Select(Get)];
}
