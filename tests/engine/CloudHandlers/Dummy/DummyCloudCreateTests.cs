using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyCloudCreateTests : IDisposable
{
    private readonly DummySite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task CreateAsync_SameNodeIdUnderAnotherToken_GivesTheSameMachine()
    {
        var ids = DummySite.Ids(2);
        var first = await site.CreateAsync(ids, token: "t");

        var again = await site.CreateAsync(ids.Take(1), token: "u");

        Assert.Equal(first[0].Instance!.InstanceId, again.Single().Instance!.InstanceId);
        Assert.Equal(2, site.Control.Machines().Count);
    }

    [Fact]
    public async Task CreateAsync_KnownAndNewNodeIds_MakesOnlyTheNewOnes()
    {
        var ids = DummySite.Ids(3);
        await site.CreateAsync(ids.Take(2));

        var outcomes = await site.CreateAsync(ids);

        Assert.Equal(["dummy-1", "dummy-2", "dummy-3"], outcomes.Select(o => o.Instance!.InstanceId));
        Assert.Equal(3, site.Control.Machines().Count);
    }

    [Fact]
    public async Task CreateAsync_SameNodeIdWithAnotherRequest_IsInvalidForThatItemOnly()
    {
        var ids = DummySite.Ids(2);
        await site.CreateAsync(ids.Take(1), new { image_id = "a" });

        var outcomes = await site.CreateAsync(ids, new { image_id = "b" });

        Assert.Null(outcomes[0].Instance);
        Assert.Equal(CloudErrorKind.Invalid, outcomes[0].Error!.Kind);
        Assert.Contains(ids[0].ToString(), outcomes[0].Error!.Message, StringComparison.Ordinal);
        Assert.NotNull(outcomes[1].Instance);
    }

    [Fact]
    public async Task CreateAsync_SameTokenWithAnotherRequest_IsRefusedAsAWhole()
    {
        await site.CreateAsync(DummySite.Ids(1), new { image_id = "a" }, token: "t");

        var error = await Assert.ThrowsAsync<CloudException>(
            () => site.CreateAsync(DummySite.Ids(1), new { image_id = "b" }, token: "t"));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Single(site.Control.Machines());
    }

    [Fact]
    public async Task CreateAsync_SameNodeIdInAnotherInfrastructure_IsInvalid()
    {
        var ids = DummySite.Ids(1);
        await site.CreateAsync(ids);

        var outcome = (await site.CreateAsync(ids, scope: site.Scope("other"))).Single();

        Assert.Equal(CloudErrorKind.Invalid, outcome.Error!.Kind);
    }

    [Fact]
    public async Task CreateAsync_AfterADrop_NeverUsesAnInstanceIdAgain()
    {
        var first = await site.CreateOneAsync();
        await site.DropAsync(first.InstanceId);

        var second = await site.CreateOneAsync();

        Assert.NotEqual(first.InstanceId, second.InstanceId);
    }

    [Fact]
    public async Task CreateAsync_ManyMachines_GivesEachItsOwnAddress()
    {
        var outcomes = new List<CreateOutcome>();
        for (var i = 0; i < 3; i++) outcomes.AddRange(await site.CreateAsync(DummySite.Ids(100)));

        Assert.Equal(300, outcomes.Select(o => o.Instance!.Addresses.Single()).Distinct().Count());
        Assert.All(outcomes, o => Assert.StartsWith("10.", o.Instance!.Addresses[0], StringComparison.Ordinal));
        Assert.All(outcomes, o => Assert.StartsWith("192.168.", o.Instance!.PrivateAddress, StringComparison.Ordinal));
    }

    [Fact]
    public async Task CreateAsync_BatchLargerThanTheHandlers_IsInvalidAndMakesNothing()
    {
        using var cloud = new DummyCloud(site.Time, maxBatch: 2);

        var error = await Assert.ThrowsAsync<CloudException>(
            () => cloud.CreateAsync(site.Batch(DummySite.Ids(3)), CancellationToken.None));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Empty(site.Control.Machines());
    }

    [Fact]
    public async Task CreateAsync_BatchLargerThanTheSections_TakesSeveralRoundTrips()
    {
        var outcomes = await site.CreateAsync(DummySite.Ids(5), new { max_batch = 2L });

        Assert.Equal(5, outcomes.Count(o => o.Instance is not null));
        Assert.Equal(new DummyCalls(3, 0, 0), site.Control.Calls);
    }

    [Fact]
    public async Task CreateAsync_ValueThatMakesNoSense_IsInvalidAndNamesTheKey()
    {
        var error = await Assert.ThrowsAsync<CloudException>(
            () => site.CreateAsync(DummySite.Ids(1), new { boot_time = "soon" }));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains("boot_time 'soon'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_ListInPlaceOfANumber_SaysThatItIsAList()
    {
        var error = await Assert.ThrowsAsync<CloudException>(
            () => site.CreateAsync(DummySite.Ids(1), new { boot_time = new[] { "soon" } }));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains("'boot_time' of the resource section is a list", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_Tags_AreOnTheMachine()
    {
        var id = Guid.NewGuid();
        await site.CreateAsync([id], scope: site.Scope("shop", "my-store"));

        var machine = Assert.Single(site.Control.Machines());
        Assert.Equal((id, "web", "my-store", "shop"),
            (machine.NodeId, machine.NodeName, machine.StoreId, machine.InfrastructureId));
        Assert.Equal(site.Time.GetUtcNow(), machine.CreatedAt);
    }

    [Fact]
    public void CanRefresh_Always_IsFalse()
    {
        ICloudHandler handler = site.Cloud;

        Assert.False(handler.CanRefresh(DummySite.Request(), DummySite.Request(new { image_id = "b" })));
    }
}
