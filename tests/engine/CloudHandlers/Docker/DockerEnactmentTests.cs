using Docker.DotNet.Models;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Whole infrastructures on a real engine.</summary>
public sealed class DockerEnactmentTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly string name = $"shop-{Guid.NewGuid():N}";

    public void Dispose() => store.Dispose();

    [DockerFact]
    public async Task Life_TwoTiers_IsMadeHealedAndRemoved()
    {
        await using var bed = await DockerBed.MakeAsync();
        await LiveAsync(bed);
    }

    [PodmanFact]
    public async Task Life_OnPodman_IsTheSame()
    {
        await using var bed = await DockerBed.OfPodmanAsync();
        await LiveAsync(bed);
    }

    private async Task LiveAsync(DockerBed bed)
    {
        var occo = await RegisterAsync(bed);

        Assert.True((await occo.EnactAsync(name)).Reached);
        var nodes = await occo.GetNodesAsync();
        var db = nodes.Single(n => n.Name == "db");
        var webs = nodes.Where(n => n.Name == "web").ToList();
        Assert.Equal(2, webs.Count);
        var web = await bed.Client.Containers.InspectContainerAsync(webs[0].InstanceId!);
        Assert.Contains($"DB={db.Address}", web.Config!.Env);

        await bed.Client.Containers.KillContainerAsync(webs[0].InstanceId!, new() { Signal = "SIGKILL" });
        await bed.Client.Containers.RemoveContainerAsync(webs[1].InstanceId!, new() { Force = true });
        var healed = await occo.EnactAsync(name);
        var after = await occo.GetNodesAsync();

        Assert.True(healed.Reached);
        Assert.Contains(after, n => n.InstanceId == webs[0].InstanceId);
        Assert.DoesNotContain(after, n => n.InstanceId == webs[1].InstanceId);

        Assert.True((await occo.RemoveAsync(name)).Reached);
        Assert.Empty(await ContainersAsync(bed));
        Assert.DoesNotContain((await bed.Client.Volumes.ListAsync(CancellationToken.None)).Volumes ?? [],
            v => v.Name == name);
    }

    // As after a kill between the removal of a container and that of its volume.
    [DockerFact]
    public async Task Remove_VolumeWithoutItsContainer_LeavesNothing()
    {
        await using var bed = await DockerBed.MakeAsync();
        var occo = await RegisterAsync(bed);
        Assert.True((await occo.EnactAsync(name)).Reached);
        var db = (await occo.GetNodesAsync()).Single(n => n.Name == "db");
        await bed.Client.Containers.RemoveContainerAsync(db.InstanceId!, new() { Force = true });
        Assert.Equal($"{db.Id}", (await bed.Client.Volumes.InspectAsync(name)).Labels["occo.node-id"]);

        Assert.True((await occo.RemoveAsync(name)).Reached);

        Assert.Empty(await ContainersAsync(bed));
        Assert.DoesNotContain((await bed.Client.Volumes.ListAsync(CancellationToken.None)).Volumes ?? [],
            v => v.Name == name);
    }

    [DockerFact]
    public async Task Enact_ContainerWasRemovedByHand_HealsWithoutAFailure()
    {
        await using var bed = await DockerBed.MakeAsync();
        var occo = await RegisterAsync(bed);
        Assert.True((await occo.EnactAsync(name)).Reached);
        var db = (await occo.GetNodesAsync()).Single(n => n.Name == "db");
        await bed.Client.Containers.RemoveContainerAsync(db.InstanceId!, new() { Force = true });

        var result = await occo.EnactAsync(name);

        Assert.Equal((true, 0), (result.Reached, result.Failed));
        Assert.Equal([db.Id], result.Healed.Select(h => h.NodeId));
        Assert.Equal(3, (await ContainersAsync(bed)).Count);
        await occo.RemoveAsync(name);
    }

    [DockerFact]
    public async Task Enact_ReplyLostByAKill_FindsTheContainerOfTheFirst()
    {
        await using var bed = await DockerBed.MakeAsync();
        var occo = await RegisterAsync(bed);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync(name, new()
        {
            OnEvent = e =>
            {
                if (e.Kind == EventKind.NodeCreating) stop.Cancel();
            },
        }, stop.Token));

        Assert.True((await occo.EnactAsync(name)).Reached);

        var known = (await occo.GetNodesAsync()).Select(n => n.InstanceId).Order();
        var there = await ContainersAsync(bed);
        Assert.Equal(there.Select(c => c.ID).Order(), known);
        await occo.RemoveAsync(name);
    }

    private Task<IList<ContainerListResponse>> ContainersAsync(DockerBed bed)
        => bed.Client.Containers.ListContainersAsync(new()
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = new Dictionary<string, bool> { [$"occo.infrastructure-name={name}"] = true },
            },
        });

    private async Task<Orchestrator> RegisterAsync(DockerBed bed)
    {
        var occo = await store.OpenAsync(new OrchestratorOptions());
        var resource = $"type: docker, endpoint: '{bed.Scope.Settings["endpoint"]}', origin: local, image: "
            + $"{DockerServer.Image}, tag: 1, stop_timeout: 1";
        await occo.RegisterAsync($$"""
            infra_name: {{name}}
            user_id: anna
            nodes: [{name: db, type: db}, {name: web, type: web, scaling: {min: 2, max: 5} }]
            dependencies: [[web, db]]
            node_definitions:
              db:
                - resource: { {{resource}}, volumes: [{source: {{name}}, target: /data, keep: false}] }
                  contextualisation: {type: docker, env: [A=b], command: sleep 1000}
                  health_check: {ping: false}
              web:
                - resource: { {{resource}} }
                  contextualisation: {type: docker, env: ["DB={{Address}}"], command: sleep 1000}
                  health_check: {ping: false}
            """);
        return occo;
    }

    private const string Address = "{{ getip('db') }}";
}
