using System.Collections.Concurrent;
using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// The outputs that an infrastructure declares. A value is found when it is first asked for, and stays the same. Safe
/// for use from several threads.
/// </summary>
/// <param name="infrastructure">Name of the infrastructure.</param>
/// <param name="names">Declared names, in the order of the description.</param>
/// <param name="find">Finds the value of a declared one.</param>
internal sealed class InfrastructureOutputs(
    string infrastructure, IReadOnlyCollection<string> names, Func<string, Task<OutputValue>> find)
{
    private readonly ConcurrentDictionary<string, OutputValue> found = new(StringComparer.Ordinal);

    /// <summary>Name of the infrastructure.</summary>
    public string Infrastructure => infrastructure;

    /// <summary>Declared names, in the order of the description.</summary>
    public IReadOnlyCollection<string> Names => names;

    /// <summary>One output; one that is not declared has no value, and the reason says so.</summary>
    public async Task<OutputValue> GetAsync(string name)
    {
        if (!names.Contains(name)) return OutputSet.Undeclared(infrastructure, names, name);
        return found.TryGetValue(name, out var value)
            ? value
            : found.GetOrAdd(name, await find(name).ConfigureAwait(false));
    }

    /// <summary>All of them.</summary>
    public async Task<IReadOnlyList<OutputValue>> AllAsync()
    {
        var all = new List<OutputValue>();
        foreach (var name in names) all.Add(await GetAsync(name).ConfigureAwait(false));
        return all;
    }
}
