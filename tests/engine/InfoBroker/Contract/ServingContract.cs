using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Which workers can serve an infrastructure: those that have its clouds, on its machine.</summary>
public abstract class ServingContract : WorkSetting
{
    private protected ServingContract(StoreFixture fixture) : base(fixture)
    {
    }

    [StoreFact]
    public async Task Claim_OtherHostOrCloud_IsLeftToOthersAndSaidSo()
    {
        await AttachAsync("here", host: LeaseOwner.Current.Host);
        await AttachAsync("there", host: "elsewhere");
        await AttachAsync("ec2", clouds: ["dummy", "ec2"]);
        var worker = await EnlistAsync(fixture.Store, "dummy");

        Assert.Equal(["here"], (await ClaimAsync(fixture.Store, worker)).Select(turn => turn.Name));

        var unserved = (await JudgedAsync()).ToDictionary(i => i.Name, i => i.Attachment!.Unserved);
        Assert.Null(unserved["here"]);
        Assert.Equal("it needs a worker on elsewhere", unserved["there"]);
        Assert.Equal("it needs a worker for the cloud ec2", unserved["ec2"]);
    }

    [StoreTheory]
    [InlineData("update")]
    [InlineData("revert")]
    [InlineData("roll back")]
    public async Task Bind_NewestVersionIsAnother_NeedsItsCloudsAndItsMachine(string how)
    {
        fixture.Store.IsOfThisMachine = i => i.CloudType == "dummy";
        var shop = await AttachAsync("shop");
        fixture.Sql("UPDATE infrastructure SET host = NULL, clouds = 'ec2'");
        var next = StoreFixture.Compiled("shop", ("db", 1, 1));
        if (how != "update") await fixture.Store.Infrastructures.UpdateAsync(shop.Id, next, null, "anna");
        fixture.Sql("UPDATE infrastructure SET host = NULL, clouds = 'ec2'");

        if (how == "update") await fixture.Store.Infrastructures.UpdateAsync(shop.Id, next, null, "anna");
        else if (how == "revert") await fixture.Store.Infrastructures.RevertAsync(shop.Id, 1, "anna");
        else await (await fixture.JournalAsync(shop)).RollBackAsync(1, "no room");

        var attachment = (await FindAsync(shop)).Attachment!;
        Assert.Equal(["dummy"], attachment.Clouds);
        Assert.Equal(LeaseOwner.Current.Host, attachment.Host);
    }

    [StoreFact]
    public async Task Bind_CredentialsFile_IsOfThisMachine()
    {
        var shop = await AttachAsync("shop");
        Assert.Null(shop.Attachment!.Host);

        shop = await fixture.Store.Infrastructures.UpdateAsync(
            shop.Id, await fixture.Store.Infrastructures.GetCompiledAsync(shop.Id), "/etc/auth_data.yaml", "anna");

        Assert.Equal(LeaseOwner.Current.Host, shop.Attachment!.Host);
    }

    [StoreFact]
    public async Task List_NoWorker_SaysThatNobodyServes()
    {
        await AttachAsync("shop");

        Assert.Equal("no worker is alive", (await JudgedAsync()).Single().Attachment!.Unserved);
    }

    // As callers of the engine get them.
    private async Task<IReadOnlyList<Infrastructure>> JudgedAsync()
        => await fixture.Store.Workers.JudgeAsync(await fixture.Store.Infrastructures.ListAsync());
}
