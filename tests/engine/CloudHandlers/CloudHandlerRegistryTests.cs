using Xunit;

namespace Occo.Engine.Tests;

public sealed class CloudHandlerRegistryTests
{
    private static readonly ScopeOwner Owner = new("store", "/folder", "id", "shop");

    [Fact]
    public void Get_BuiltInType_GivesItsHandler()
    {
        using var registry = Registry();

        Assert.IsType<DummyCloud>(registry.Get("dummy"));
    }

    [Fact]
    public void Get_UnknownType_IsInvalidAndNamesTheKnownOnes()
    {
        using var registry = Registry(new OtherCloud("zebra"));

        var error = Assert.Throws<CloudException>(() => registry.Get("dumy"));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains("'dumy'", error.Message, StringComparison.Ordinal);
        Assert.Contains("dummy", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("zebra.", error.Message, StringComparison.Ordinal);
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
            () => dummy.ListAsync(registry.ScopeOf(Owner, "dummy", Values()), CancellationToken.None));
    }

    [Fact]
    public void ScopeOf_ResourceSection_TakesOnlyTheKeysThatSayWhichCloud()
    {
        using var registry = Registry(new OtherCloud("other"));
        var credential = Values(("user", "me"));

        var scope = registry.ScopeOf(
            Owner, "other", Values(("type", "other"), ("endpoint", "https://x"), ("image_id", "i")), credential);

        Assert.Equal(Values(("endpoint", "https://x")), scope.Settings);
        Assert.Equal(("store", "/folder", "id", "shop", "other"),
            (scope.StoreId, scope.StoreFolder, scope.InfrastructureId, scope.InfrastructureName, scope.Type));
        Assert.Same(credential, scope.Credential);
    }

    [Fact]
    public void ScopeOf_SettingsOfAnInstance_GivesThemBack()
    {
        using var registry = Registry(new OtherCloud("other"));
        var settings = Values(("endpoint", "https://x"), ("region", "eu"));

        Assert.Equal(settings, registry.ScopeOf(Owner, "other", settings).Settings);
    }

    private static CloudHandlerRegistry Registry(params ICloudHandler[] extra) => new(extra, TimeProvider.System, new Random(1));

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
