using System.Collections;
using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>
/// The mapping <c>infra('base').outputs</c> of a template. A value is looked up and recorded when it is used. A value
/// that is not there yet is undefined, so that <c>default</c> can replace it.
/// </summary>
internal sealed class OutputMapping(
    string infrastructure, OutputSet? outputs, CallArguments call, Dictionary<string, string> inputs)
    : IReadOnlyDictionary<string, object?>
{
    private readonly int line = call.Rendering.Line;

    public int Count => outputs?.Names.Count ?? 0;
    public IEnumerable<string> Keys => outputs?.Names ?? [];
    public IEnumerable<object?> Values => Keys.Select(Require);
    public object? this[string key] => Require(key);
    public bool ContainsKey(string key) => Keys.Contains(key);

    public bool TryGetValue(string key, out object? value)
    {
        var output = outputs?.Get(key);
        inputs[OutputInputs.Key(infrastructure, key)] = OutputInputs.Answer(output);
        value = output is { IsAvailable: true } ? output.Value : new Undefined(() => Explain(output), line);
        return true;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        => Keys.Select(key => KeyValuePair.Create(key, Require(key))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // A loop over all values must not skip an output that has no value yet.
    private object? Require(string key)
    {
        TryGetValue(key, out var value);
        return value is Undefined undefined ? throw call.Error(undefined.Explain()) : value;
    }

    private string Explain(OutputValue? output)
    {
        if (output is null)
            return $"There is no infrastructure '{infrastructure}' in this store. Register it and build it first.";
        return ContainsKey(output.Name)
            ? $"The output '{output.Name}' of '{infrastructure}' is not there yet. Build '{infrastructure}' "
                + $"first. It says: {output.Reason}"
            : output.Reason!;
    }
}
