namespace Occo.Engine.InfoBroker;

/// <summary>A provider whose keys belong together; each key has a line for people and an answer.</summary>
internal abstract class InformationFamily : IInformationProvider
{
    private readonly Dictionary<string, Func<InformationQuestion, Task<object?>>> answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Keys => keys;

    public Task<object?> GetAsync(string key, InformationArguments arguments, CancellationToken cancel = default)
        => answers[key](new InformationQuestion(key, arguments));

    protected void Add(string key, string line, Func<InformationQuestion, Task<object?>> answer)
    {
        keys.Add(key, line);
        answers.Add(key, answer);
    }
}
