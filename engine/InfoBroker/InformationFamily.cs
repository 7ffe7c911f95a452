namespace Occo.Engine.InfoBroker;

/// <summary>A provider whose keys belong together; each key has a line for people and an answer.</summary>
internal abstract class InformationFamily : IInformationProvider
{
    private readonly Dictionary<string, (string[] Names, Func<InformationQuestion, Task<object?>> Answer)> answers =
        new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Keys => keys;

    /// <summary>
    /// Throws <see cref="OccoException"/> (InvalidArgument) for an argument that the key does not take.
    /// </summary>
    public Task<object?> GetAsync(string key, InformationArguments arguments, CancellationToken cancel = default)
    {
        var (own, answer) = answers[key];
        IReadOnlyList<string> known = [.. InformationArguments.CommonNames, .. own];
        return arguments.Other.Keys.FirstOrDefault(name => !known.Contains(name)) is not { } unknown
            ? answer(new(key, arguments))
            : throw new OccoException(FailureKind.InvalidArgument,
                $"The key '{key}' has no argument '{unknown}'. Known arguments: {string.Join(", ", known)}.");
    }

    /// <summary>Adds a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="line">A line for people.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="names">The arguments that only this key takes.</param>
    protected void Add(
        string key, string line, Func<InformationQuestion, Task<object?>> answer, params string[] names)
    {
        keys.Add(key, line);
        answers.Add(key, (names, answer));
    }
}
