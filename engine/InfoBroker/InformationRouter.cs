namespace Occo.Engine.InfoBroker;

/// <summary>Sends a question to the first provider that knows its key.</summary>
internal sealed class InformationRouter(IReadOnlyList<IInformationProvider> providers)
{
    /// <summary>The providers that answer from the store.</summary>
    public static IReadOnlyList<IInformationProvider> BuiltIn(Store store)
    {
        var scope = new InformationScope(store);
        return
        [
            new InfrastructureInformation(store, scope),
            new NodeInformation(scope),
            new ResourceInformation(scope),
            new DefinitionInformation(store, scope),
        ];
    }

    /// <summary>The keys that can be asked, in order, each with a line for people.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; } = new SortedDictionary<string, string>(
        providers.SelectMany(p => p.Keys).DistinctBy(k => k.Key).ToDictionary(k => k.Key, k => k.Value),
        StringComparer.Ordinal);

    /// <summary>
    /// The answer. Throws <see cref="OccoException"/> (NotFound, InvalidArgument) when there is none.
    /// </summary>
    public Task<object?> GetAsync(
        string key, InformationArguments arguments, CancellationToken cancel = default)
    {
        var provider = providers.FirstOrDefault(p => p.Keys.ContainsKey(key)) ?? throw new OccoException(
            FailureKind.NotFound, $"Nothing answers the key '{key}'. {Suggestion.For(key, Keys.Keys, "keys")}");
        return provider.GetAsync(key, arguments, cancel);
    }
}
