using Occo.Crash;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The harness sees what it is there for: each defect is made by hand and must be counted.</summary>
public sealed class AftermathTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-test-");
    private readonly Site site;

    public AftermathTests() => site = Site.Of("dummy", Path.Combine(folder.FullName, "occo.db"));

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Of_BuiltAndUntouched_IsClean()
    {
        Assert.True(await Scenario.PerformAsync(site, "build"));

        var aftermath = await Aftermath.OfAsync(site, "build", reached: true);

        Assert.True(aftermath.IsClean, string.Join('\n', aftermath.Why));
    }

    [Fact]
    public async Task Of_MachineVanished_CountsItAsLost()
    {
        await Scenario.PerformAsync(site, "build");
        using (var cloud = Machinery()) cloud.Vanish(cloud.Machines()[0].InstanceId);

        Assert.Equal(1, (await Aftermath.OfAsync(site, "build", reached: true)).Lost);
    }

    [Fact]
    public async Task Of_MoreThanAskedFor_CountsThemAsDoubled()
    {
        await Scenario.PerformAsync(site, "build");
        await Scenario.PerformAsync(site, "scale-up");

        Assert.Equal(1, (await Aftermath.OfAsync(site, "build", reached: true)).Doubled);
    }

    [Fact]
    public async Task Of_MachineWithoutRecord_CountsItAsOrphaned()
    {
        await Scenario.PerformAsync(site, "build");
        using (var cloud = new DummyCloud())
        {
            await cloud.CreateAsync(Stray(), CancellationToken.None);
        }

        var aftermath = await Aftermath.OfAsync(site, "build", reached: true);

        Assert.Equal((0, 0, 1), (aftermath.Lost, aftermath.Doubled, aftermath.Orphaned));
    }

    [Fact]
    public async Task Of_MachineLeftAfterRemoval_CountsItAsOrphaned()
    {
        await Scenario.PerformAsync(site, "build");
        Assert.True(await Scenario.PerformAsync(site, "remove"));
        Assert.True((await Aftermath.OfAsync(site, "remove", reached: true)).IsClean);
        using (var cloud = new DummyCloud())
        {
            await cloud.CreateAsync(Stray(), CancellationToken.None);
        }

        Assert.True((await Aftermath.OfAsync(site, "remove", reached: true)).Orphaned > 0);
    }

    [DockerFact]
    public async Task Of_DockerVolumesAndContainersThatDoNotBelong_AreCounted()
    {
        var engine = new DockerSite(Path.Combine(folder.FullName, "occo.db"));
        await using var bed = await DockerBed.MakeAsync();
        var client = bed.Client;
        try
        {
            Assert.True(await Scenario.PerformAsync(engine, "build"));
            Assert.Empty((await Aftermath.OfAsync(engine, "build", reached: true)).Why);
            using var occo = await engine.OpenAsync();
            var web = (await occo.GetNodesAsync()).First(n => n.Name == "web");
            var made = await client.Containers.InspectContainerAsync(web.InstanceId!);
            await client.Containers.CreateContainerAsync(new()
            {
                Image = made.Config!.Image, Cmd = made.Config.Cmd, Labels = made.Config.Labels,
            });
            Assert.Equal(1, (await Aftermath.OfAsync(engine, "build", reached: true)).Doubled);

            Assert.True(await Scenario.PerformAsync(engine, "remove"));
            Assert.Empty((await Aftermath.OfAsync(engine, "remove", reached: true)).Why);
            var name = $"{folder.Name}-left";
            await client.Volumes.CreateAsync(new() { Name = name, Labels = made.Config.Labels });
            // As a machine without a record, and as what a removal left.
            Assert.Equal(2, (await Aftermath.OfAsync(engine, "remove", reached: true)).Orphaned);
            await client.Volumes.RemoveAsync(name);
            await client.Volumes.RemoveAsync($"{folder.Name}-kept");
            Assert.Equal(1, (await Aftermath.OfAsync(engine, "remove", reached: true)).Hand);
        }
        finally
        {
            engine.Clear();
        }
    }

    [Fact]
    public async Task Of_NotReached_NeedsAHand()
    {
        await Scenario.PerformAsync(site, "build");

        Assert.Equal(1, (await Aftermath.OfAsync(site, "build", reached: false)).Hand);
    }

    [Fact]
    public async Task Faults_EventsOutOfOrderOrIllegal_AreTold()
    {
        await Scenario.PerformAsync(site, "build");
        using var occo = await site.OpenAsync();
        var records = await occo.GetNodesAsync();
        var events = await occo.GetEventsAsync();

        Assert.Empty(EventOrder.Faults(events, records));
        Assert.Contains(EventOrder.Faults([.. events.Reverse()], records), f => f.Contains("out of order"));
        var endless = events.Where(e => e.Kind != EventKind.PassFinished).ToList();
        Assert.Contains(EventOrder.Faults(endless, records), f => f.Contains("has no end"));
        var second = events.First(e => e.Kind == EventKind.PassStarted) with { Sequence = events[^1].Sequence + 1 };
        Assert.Contains(EventOrder.Faults([.. endless, second], records), f => f.Contains("twice in a row"));
        var unborn = events.Where(e => e.Kind != EventKind.NodeCreating).ToList();
        Assert.Contains(EventOrder.Faults(unborn, records), f => f.Contains("do not begin"));
        var undead = events
            .Select(e => e.Kind == EventKind.NodeCreating ? e with { State = NodeState.Gone } : e).ToList();
        Assert.Contains(EventOrder.Faults(undead, records), f => f.Contains("went from Gone"));
    }

    private DummyControl Machinery() => DummyCloud.Control(Path.Combine(folder.FullName, "dummy.db"));

    private CreateBatch Stray() => new()
    {
        Scope = new()
        {
            Type = "dummy",
            StoreFolder = folder.FullName,
            StoreId = "x",
            InfrastructureId = "stray",
            InfrastructureName = "stray",
            Settings = new Dictionary<string, object?>(),
        },
        NodeName = "web",
        Request = new() { Resource = new Dictionary<string, object?> { ["type"] = "dummy" } },
        Token = "stray",
        Items = [new(Guid.NewGuid(), 0, Reservation.None)],
    };
}
