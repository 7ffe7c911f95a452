using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Two handlers on one file are to each other as two processes are: each has its own connection and nothing in
/// common.
/// </summary>
public sealed class DummyCloudSharingTests : IDisposable
{
    private readonly DummySite site = new();
    private readonly DummyCloud other;

    public DummyCloudSharingTests() => other = new DummyCloud(site.Time);

    public void Dispose()
    {
        other.Dispose();
        site.Dispose();
    }

    [Fact]
    public async Task Machines_MadeByOne_AreListedAndDroppedByTheOther()
    {
        var machine = await site.CreateOneAsync();

        var listed = Assert.Single(await other.ListAsync(site.Scope(), CancellationToken.None));
        await other.DropAsync(site.Scope(), [listed.InstanceId], CancellationToken.None);

        Assert.Equal(machine.InstanceId, listed.InstanceId);
        Assert.Empty(await site.ListAsync());
    }

    [Fact]
    public async Task Machines_CloudClosedAndOpenedAgain_AreStillThere()
    {
        var machine = await site.CreateOneAsync();
        site.Cloud.Dispose();

        Assert.Equal(machine.InstanceId,
            (await other.ListAsync(site.Scope(), CancellationToken.None)).Single().InstanceId);
    }

    [Fact]
    public async Task CreateAsync_DifferentNodeIdsFromBothAtOnce_MakesAll()
    {
        var clouds = new[] { site.Cloud, other };

        var batches = Enumerable.Range(0, 40).Select(_ => site.Batch(DummySite.Ids(5))).ToList();
        await Task.WhenAll(batches.Select((batch, i) => Task.Run(
            () => clouds[i % 2].CreateAsync(batch, CancellationToken.None))));

        Assert.Equal(200, (await site.ListAsync()).Select(m => m.Addresses[0]).Distinct().Count());
        Assert.Equal(40, site.Control.Calls.Create);
    }

    [Fact]
    public async Task Faults_OrderedOnce_HappenOnceOverAllClouds()
    {
        site.Control.FailNext(3);

        var mine = await site.CreateAsync(DummySite.Ids(2));
        var others = await other.CreateAsync(site.Batch(DummySite.Ids(2)), CancellationToken.None);

        Assert.Equal([true, true], mine.Select(o => o.Error is not null));
        Assert.Equal([true, false], others.Select(o => o.Error is not null));
    }

    [Fact]
    public async Task Open_ManyAtOnceOnANewFile_AllSucceed()
    {
        var scope = site.Scope(file: "fresh.db");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var cloud = new DummyCloud(site.Time);
            await cloud.CreateAsync(site.Batch(DummySite.Ids(1), scope: scope, token: Guid.NewGuid().ToString()),
                CancellationToken.None);
        })));

        Assert.Equal(8, (await site.ListAsync(scope)).Count);
    }
}
