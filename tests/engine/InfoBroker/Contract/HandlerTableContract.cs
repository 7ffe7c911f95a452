using Xunit;

namespace Occo.Engine.Tests;

public abstract class HandlerTableContract : StoreContract
{
    private static readonly HandlerModule Lab = new()
    {
        Type = "lab", Module = "LabCloud", Version = "1.2.0", Sha256 = new('A', 64),
    };

    private protected HandlerTableContract(StoreFixture fixture) : base(fixture)
    {
    }

    private HandlerTable Table => fixture.Store.Handlers;

    [StoreFact]
    public async Task Register_New_IsThereForOtherProcesses()
    {
        await Table.RegisterAsync([Lab, Lab with { Type = "cellar" }], replace: false, "anna@desk/1");

        var seen = await (await fixture.OpenAsync()).Handlers.ListAsync();

        Assert.Equal(["cellar", "lab"], seen.Select(h => h.Type));
        Assert.Equal(Lab with { RegisteredAt = fixture.Time.GetUtcNow(), RegisteredBy = "anna@desk/1" }, seen[1]);
    }

    [StoreFact]
    public async Task Register_TypeThatIsThere_IsReplacedOnlyIfWantedAndAllOrNone()
    {
        await Table.RegisterAsync([Lab], replace: false, "anna");
        var newer = Lab with { Version = "2.0.0", Sha256 = new('B', 64) };

        var refused = await Assert.ThrowsAsync<OccoException>(
            () => Table.RegisterAsync([newer with { Type = "cellar" }, newer], replace: false, "ben"));

        Assert.Equal(FailureKind.AlreadyExists, refused.Kind);
        Assert.Contains("LabCloud 1.2.0", refused.Message, StringComparison.Ordinal);
        Assert.Equal(("lab", "1.2.0"), (await Table.ListAsync()).Select(h => (h.Type, h.Version)).Single());
        await Table.RegisterAsync([newer], replace: true, "ben");
        Assert.Equal(("2.0.0", newer.Sha256, "ben"),
            (await Table.ListAsync()).Select(h => (h.Version, h.Sha256, h.RegisteredBy)).Single());
    }

    [StoreFact]
    public async Task Remove_ThereOrNot_Tells()
    {
        await Table.RegisterAsync([Lab], replace: false, "anna");

        Assert.True(await Table.RemoveAsync("lab"));
        Assert.False(await Table.RemoveAsync("lab"));
        Assert.Empty(await Table.ListAsync());
    }
}
