namespace Occo.Engine.InfoBroker;

/// <summary>Passes a query to the first provider that knows its key.</summary>
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
            new DefinitionInformation(store, scope),
        ];
    }

    /// <summary>All keys, sorted, each with a line for people.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; } = new SortedDictionary<string, string>(
        providers.SelectMany(p => p.Keys).DistinctBy(k => k.Key).ToDictionary(k => k.Key, k => k.Value),
        StringComparer.Ordinal);

    /// <summary>Throws <see cref="OccoException"/> (NotFound, InvalidArgument) when there is no answer.</summary>
    public Task<object?> GetAsync(
        string key, InformationArguments arguments, CancellationToken cancel = default)
    {
        var provider = providers.FirstOrDefault(p => p.Keys.ContainsKey(key)) ?? throw new OccoException(
            FailureKind.NotFound, $"Nothing answers the key '{key}'. {Suggestion.For(key, Keys.Keys, "keys")}");
        return provider.GetAsync(key, arguments, cancel);
    }
}
