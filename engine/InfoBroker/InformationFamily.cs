namespace Occo.Engine.InfoBroker;

/// <summary>
/// A provider whose keys belong together; each key is one entry with its line for people and its answer.
/// </summary>
internal abstract class InformationFamily : IInformationProvider
{
    private readonly Dictionary<string, Func<InformationQuestion, Task<object?>>> answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Keys => keys;

    /// <inheritdoc/>
    public Task<object?> GetAsync(string key, InformationArguments arguments, CancellationToken cancel = default)
        => answers[key](new InformationQuestion(key, arguments));

    /// <summary>Adds a key.</summary>
    protected void Add(string key, string line, Func<InformationQuestion, Task<object?>> answer)
    {
        keys.Add(key, line);
        answers.Add(key, answer);
    }
}
