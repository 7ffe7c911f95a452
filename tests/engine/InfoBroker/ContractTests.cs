using Xunit;

namespace Occo.Engine.Tests;

public sealed class ContractTests
{
    [Fact]
    public void Contracts_OfTheStore_AreKeptByEveryBackend()
    {
        var types = typeof(StoreContract).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(StoreContract))).ToList();
        var contracts = types.Where(t => t.IsAbstract && !types.Exists(s => s.IsAbstract && s.BaseType == t))
            .Select(t => t.Name).Order(StringComparer.Ordinal).ToList();
        var backends = types.Where(t => !t.IsAbstract)
            .ToLookup(t => t.Name[..t.Name.IndexOf(t.BaseType!.Name[..^"Contract".Length], StringComparison.Ordinal)]);

        Assert.Contains("Sqlite", backends.Select(b => b.Key));
        Assert.All(backends, backend => Assert.Equal(
            contracts, backend.Select(t => t.BaseType!.Name).Order(StringComparer.Ordinal)));
    }
}
