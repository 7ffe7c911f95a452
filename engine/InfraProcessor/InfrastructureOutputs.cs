using System.Collections.Concurrent;
using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// The declared outputs of an infrastructure. A value is read when it is first asked for, and kept. Safe for use from
/// several threads.
/// </summary>
internal sealed class InfrastructureOutputs(
    string infrastructure, IReadOnlyCollection<string> names, Func<string, Task<OutputValue>> find)
{
    private readonly ConcurrentDictionary<string, OutputValue> found = new(StringComparer.Ordinal);

    public string Infrastructure => infrastructure;

    /// <summary>Declared names, in the order of the description.</summary>
    public IReadOnlyCollection<string> Names => names;

    /// <summary>One output; an undeclared one has no value, but a reason.</summary>
    public async Task<OutputValue> GetAsync(string name)
    {
        if (!names.Contains(name)) return OutputSet.Undeclared(infrastructure, names, name);
        return found.TryGetValue(name, out var value)
            ? value
            : found.GetOrAdd(name, await find(name).ConfigureAwait(false));
    }

    public async Task<IReadOnlyList<OutputValue>> AllAsync()
    {
        var all = new List<OutputValue>();
        foreach (var name in names) all.Add(await GetAsync(name).ConfigureAwait(false));
        return all;
    }
}
