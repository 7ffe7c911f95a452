using Xunit;

namespace Occo.Engine.Tests;

public sealed class CloudHandlerRegistryTests
{
    [Fact]
    public void Get_BuiltInType_GivesItsHandler()
    {
        using var registry = Registry();

        Assert.IsType<DummyCloud>(registry.Get("dummy"));
    }

    [Fact]
    public void BuiltInTypes_AreThoseOfTheRegistry()
    {
        using var registry = Registry();

        Assert.Equal(CloudHandlerRegistry.BuiltInTypes, registry.ByType.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Get_UnknownType_IsInvalidAndNamesTheKnownOnes()
    {
        using var registry = Registry(new OtherCloud("zebra"));

        var error = Assert.Throws<CloudException>(() => registry.Get("dumy"));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains("'dumy'", error.Message, StringComparison.Ordinal);
        Assert.Contains("dummy", error.Message, StringComparison.Ordinal);
        Assert.Contains("zebra.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_CallersHandlerOfABuiltInType_TakesItsPlace()
    {
        var mine = new OtherCloud("dummy");
        using var registry = Registry(mine);

        Assert.Same(mine, registry.Get("dummy"));
        Assert.Same(mine, registry.ByType["dummy"]);
    }

    [Fact]
    public async Task Dispose_Handlers_ClosesBuiltInOnesAndLeavesTheCallers()
    {
        var mine = new OtherCloud("mine");
        var registry = Registry(mine);
        var dummy = registry.Get("dummy");
        registry.Dispose();

        Assert.False(mine.Disposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => dummy.ListAsync(Scope(), CancellationToken.None));
    }

    [Fact]
    public void SettingsOf_ResourceSection_TakesOnlyTheKeysThatSayWhichCloud()
    {
        using var registry = Registry(new OtherCloud("other"));

        var settings = registry.SettingsOf(
            "other", Values(("type", "other"), ("endpoint", "https://x"), ("image_id", "i")));

        Assert.Equal(Values(("endpoint", "https://x")), settings);
        Assert.Equal(settings, registry.SettingsOf("other", settings));
    }

    [Fact]
    public void SettingsOf_UnknownType_IsEmpty()
    {
        using var registry = Registry();

        Assert.Empty(registry.SettingsOf("cloudbroker", Values(("endpoint", "https://x"))));
    }

    private static CloudScope Scope() => new()
    {
        StoreId = "store",
        StoreFolder = "/nowhere",
        InfrastructureId = "id",
        InfrastructureName = "shop",
        Type = "dummy",
        Settings = Values(),
    };

    private static CloudHandlerRegistry Registry(params ICloudHandler[] extra)
        => new(extra, TimeProvider.System, new Random(1));

    private static Dictionary<string, object?> Values(params (string Key, object? Value)[] values)
        => values.ToDictionary(v => v.Key, v => v.Value);

    private sealed class OtherCloud(string type) : ICloudHandler, IDisposable
    {
        public bool Disposed { get; private set; }

        public string Type => type;

        public IReadOnlyList<string> ScopeKeys => ["endpoint", "region"];

        public int MaxBatch => 1;

        public IEnumerable<Diagnostic> Validate(Section resource) => [];

        public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
            => Task.FromResult<IReadOnlyList<CreateOutcome>>([]);

        public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
            => Task.FromResult<IReadOnlyList<CloudInstance>>([]);

        public Task<IReadOnlyList<DropOutcome>> DropAsync(
            CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
            => Task.FromResult<IReadOnlyList<DropOutcome>>([]);

        public void Dispose() => Disposed = true;
    }
}
