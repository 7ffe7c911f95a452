using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Writes that demand a revision, and the names of those who write.</summary>
public sealed class RevisionTests : FakeShop
{
    private Infrastructure shop = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await BuildAsync("""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: t, scaling: {min: 1, max: 4}}]
            node_definitions: {t: [{resource: {type: fake}}]}
            """);
        shop = (await occo.FindInfrastructureAsync("shop"))!;
    }

    private static readonly Dictionary<string, Func<Orchestrator, NodeInstance, long?, Task>> Writes = new()
    {
        ["update"] = async (occo, _, at) => await occo.UpdateAsync("shop", await occo.GetDescriptionAsync("shop", 1),
            "/etc/other.yaml", at),
        ["suspend"] = (occo, _, at) => occo.SuspendAsync("shop", null, at),
        ["resume"] = (occo, _, at) => occo.ResumeAsync("shop", at),
        ["scale"] = (occo, _, at) => occo.ScaleAsync("shop", "web", new() { To = 2 }, at),
        ["scale to what is"] = (occo, _, at) => occo.ScaleAsync("shop", "web", new() { To = 1 }, at),
        ["attach"] = (occo, _, at) => occo.AttachAsync("shop", TimeSpan.FromSeconds(30), at),
        ["detach"] = (occo, _, at) => occo.DetachAsync("shop", at),
        ["revert"] = (occo, _, at) => occo.RevertAsync("shop", 1, at),
        ["protect"] = (occo, web, at) => occo.SetProtectionAsync(web.Id, true, at),
        ["start"] = (occo, web, at) => occo.AskPowerAsync(web.Id, false, at),
        ["enact"] = (occo, _, at) => occo.EnactAsync("shop", new() { Expected = at }),
        ["ask"] = (occo, _, at) => occo.EnactAsync("shop", new() { Expected = at, Attach = TimeSpan.FromSeconds(30) }),
        ["drop"] = (occo, web, at) => occo.DropNodeAsync(web.Id, new() { Enactment = new() { Expected = at } }),
        ["export"] = (occo, web, at) => occo.ExportNodeAsync(web.Id, expected: at),
        ["remove"] = (occo, _, at) => occo.RemoveAsync("shop", new() { Enactment = new() { Expected = at } }),
    };

    public static TheoryData<string> Names => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Write_AtAnotherRevision_IsRefusedAndWritesNothing(string write)
    {
        var web = await NodeAsync("web");
        await occo.SuspendAsync("shop");
        await occo.ResumeAsync("shop");
        var before = await occo.GetRevisionAsync();

        var error = await Assert.ThrowsAsync<OccoException>(() => Writes[write](occo, web, shop.Revision));

        Assert.Equal(FailureKind.Changed, error.Kind);
        Assert.Equal(before, await occo.GetRevisionAsync());
        Assert.Single(cloud.Machines);
        var now = (await occo.FindInfrastructureAsync("shop"))!;
        Assert.Equal(before, now.Revision);
        Assert.Null(now.Suspension);
        Assert.Null(now.Attachment);
        await Writes[write](occo, web, before);
    }

    [Fact]
    public async Task Write_ByAnother_HasTheirNameInEventsAndLeases()
    {
        using (var anna = occo.ActingAs("anna"))
        {
            await anna.ScaleAsync("shop", "web", new() { To = 2 });
            cloud.BeforeCreate = async (_, _) => Assert.Contains(
                "is being enacted by anna (" + LeaseOwner.Current.Actor,
                (await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop"))).Message,
                StringComparison.Ordinal);
            Assert.Equal(1, (await anna.EnactAsync("shop")).Created);
        }

        var events = await occo.GetEventsAsync(new() { AfterSequence = shop.Revision });
        Assert.Contains(events, e => e.Kind == EventKind.NodeReady);
        Assert.All(events, e => Assert.Equal("anna", e.Actor));
        // The door of another closes nothing.
        Assert.Equal(LeaseOwner.Current.Actor, (await occo.SuspendAsync("shop")).Suspension!.Actor);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("anna\nben")]
    public void ActingAs_NoName_IsRefused(string actor)
        => Assert.Equal(FailureKind.InvalidArgument, Assert.Throws<OccoException>(() => occo.ActingAs(actor)).Kind);

    [Theory]
    [InlineData(null, null)]
    [InlineData(7L, null)]
    [InlineData(null, "anna")]
    [InlineData(7L, "anna")]
    public void Owner_WrittenAndRead_IsTheSame(long? worker, string? name)
    {
        var owner = LeaseOwner.Current with { Worker = worker, For = name };

        Assert.Equal(owner, LeaseOwner.Parse($"{owner}"));
        Assert.True(LeaseOwner.Parse($"{owner}").IsCurrent);
    }

    [Fact]
    public async Task Tokens_OfTheDoor_AreMadeFoundAndRevoked()
    {
        var (token, secret) = await occo.ActingAs("anna").CreateTokenAsync(new() { Name = "ci" });

        Assert.Equal(("anna", token.Id), (token.CreatedBy, (await occo.FindTokenAsync(secret))!.Id));
        Assert.Equal("ci", Assert.Single(await occo.GetTokensAsync()).Name);
        Assert.NotNull((await occo.RevokeTokenAsync("ci")).RevokedAt);
        Assert.Null(await occo.FindTokenAsync(secret));
    }
}
