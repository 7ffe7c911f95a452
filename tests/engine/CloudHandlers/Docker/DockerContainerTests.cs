using Docker.DotNet.Models;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Containers of a real engine.</summary>
public sealed class DockerContainerTests
{
    [DockerFact]
    public async Task Create_EnvironmentAndCommand_AreThoseOfTheComposer()
    {
        await using var bed = await DockerBed.MakeAsync();
        await bed.CreateAsync("sh -c 'echo $GREETING; exec sleep 1000'", env: new[] { "GREETING=good day" });

        var made = (await bed.InspectAsync(await bed.UntilAsync(i => i.State == ComponentState.Ready))).Config!;

        Assert.Equal(["sh", "-c", "echo $GREETING; exec sleep 1000"], made.Cmd);
        Assert.Contains("GREETING=good day", made.Env);
    }

    [DockerFact]
    public async Task Create_Section_MakesSuchAContainer()
    {
        await using var bed = await DockerBed.MakeAsync();
        var volume = $"data-{Guid.NewGuid():N}";
        await bed.CreateAsync("sleep 1000", new
        {
            name = "front",
            ports = new { http = "127.0.0.1::80", dns = "53/udp" },
            volumes = new object[] { "/tmp:/host:ro", new { source = volume, target = "/data", keep = false } },
            limits = new { memory = "64m", cpus = 0.5, pids = 50 },
            labels = new { role = "web" },
            restart = "on-failure:3",
            hostname = "front-1",
            user = "1000",
            working_directory = "/tmp",
            extra_hosts = new[] { "db:10.0.0.1" },
            cap_drop = new[] { "NET_RAW" },
            read_only = true,
            init = true,
        });

        var instance = await bed.UntilAsync(i => i.State == ComponentState.Ready);
        var made = await bed.InspectAsync(instance);

        Assert.Equal($"/front-{instance.NodeId:N}", made.Name);
        Assert.Equal(["dns", "http"], instance.Ports.Keys.Order());
        Assert.All(instance.Ports.Values, port => Assert.InRange(port, 1024, 65535));
        Assert.StartsWith("172.30.78.", instance.Addresses[0], StringComparison.Ordinal);
        Assert.Equal((64L << 20, 500_000_000L, 50L),
            (made.HostConfig!.Memory, made.HostConfig!.NanoCPUs, made.HostConfig!.PidsLimit));
        var config = made.Config!;
        Assert.Equal("web", config.Labels["role"]);
        Assert.Equal((RestartPolicyKind.OnFailure, 3L),
            (made.HostConfig!.RestartPolicy.Name, made.HostConfig!.RestartPolicy.MaximumRetryCount));
        Assert.Equal(("front-1", "1000", "/tmp"), (config.Hostname, config.User, config.WorkingDir));
        Assert.Equal(["db:10.0.0.1"], made.HostConfig!.ExtraHosts);
        Assert.True(made.HostConfig!.ReadonlyRootfs);
        Assert.Equal([("/data", true), ("/host", false)],
            made.Mounts.OrderBy(m => m.Destination).Select(m => (m.Destination, m.RW)));
        Assert.Equal("on-failure:3", instance.Observed!["restart"]);
        Assert.True(PlainValues.Equal(instance.Observed["limits"],
            new Dictionary<string, object?> { ["memory"] = "64m", ["cpus"] = 0.5, ["pids"] = 50L }));

        Assert.True((await bed.Cloud.DropAsync(bed.Scope, [instance.InstanceId], default)).Single().Gone);
        var left = await bed.Client.Volumes.ListAsync(CancellationToken.None);
        Assert.DoesNotContain(left.Volumes ?? [], v => v.Name == volume);
    }

    [DockerFact]
    public async Task List_NameThatLooksReleased_IsListed()
    {
        await using var bed = await DockerBed.MakeAsync();
        var made = await bed.CreateAsync("sleep 1000", new { name = "released-web" });

        Assert.Equal(made.InstanceId, (await bed.OneAsync()).InstanceId);
        await bed.Cloud.ReleaseAsync(bed.Scope, [made.InstanceId], default);
        Assert.Empty(await bed.Cloud.ListAsync(bed.Scope, default));
        await bed.Cloud.ClaimAsync(bed.Scope, made.InstanceId, made.NodeId!.Value, "web", default);
        Assert.Equal($"/released-web-{made.NodeId:N}", (await bed.InspectAsync(await bed.OneAsync())).Name);
    }

    [DockerFact]
    public async Task List_ProgramThatFailed_TellsItsLog()
    {
        await using var bed = await DockerBed.MakeAsync();
        await bed.CreateAsync("sh -c 'echo one; echo no database; exit 3'");

        var instance = await bed.UntilAsync(i => i.State == ComponentState.Failed);

        Assert.Equal("The container exited with code 3; last lines of the log: one\nno database", instance.Error);
    }

    [DockerFact]
    public async Task List_LogOfLongLines_TellsItsEnd()
    {
        await using var bed = await DockerBed.MakeAsync();
        // 512 KB.
        await bed.CreateAsync("sh -c 'X=x; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do X=$X$X; done; "
            + "echo $X; echo no database; exit 3'");

        var instance = await bed.UntilAsync(i => i.State == ComponentState.Failed);

        Assert.EndsWith("x\nno database", instance.Error, StringComparison.Ordinal);
        Assert.InRange(instance.Error!.Length, LogLines.MaxLength, LogLines.MaxLength + 200);
    }

    [DockerFact]
    public async Task List_HealthCheckOfTheImage_DecidesWhetherItIsReady()
    {
        await using var bed = await DockerBed.MakeAsync();
        var image = await ImageWithHealthAsync(bed);
        await bed.CreateAsync("sleep 1000", new { image });

        Assert.Equal(ComponentState.Pending, (await bed.OneAsync()).State);
        var sick = await bed.UntilAsync(i => i.State == ComponentState.TemporarilyFailed);
        Assert.Contains("The health check of the image fails", sick.Error, StringComparison.Ordinal);
        Assert.Contains("not yet", sick.Error, StringComparison.Ordinal);
        await ExecAsync(bed, sick, "mkdir", "/well");
        Assert.Null((await bed.UntilAsync(i => i.State == ComponentState.Ready)).Error);
    }

    [DockerTheory]
    [InlineData("no-such-program", "executable file not found")]
    [InlineData("/etc", "permission denied")]
    public async Task Create_CommandThatCannotBeStarted_LeavesNothing(string command, string text)
    {
        await using var bed = await DockerBed.MakeAsync();

        var outcome = await bed.TryCreateAsync(command, new { volumes = new[] { "/tmp:/etc" } });

        Assert.Equal(CloudErrorKind.Invalid, outcome.Error?.Kind);
        Assert.Contains(text, outcome.Error!.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await bed.Cloud.ListAsync(bed.Scope, default));
    }

    [DockerFact]
    public async Task Create_PortOfTheHostTaken_IsAQuota()
    {
        await using var bed = await DockerBed.MakeAsync();
        var first = await bed.CreateAsync("sleep 1000", new { ports = new[] { "127.0.0.1::80" } });
        var port = first.Ports["80"];

        var outcome = await bed.TryCreateAsync("sleep 1000", new { ports = new[] { $"127.0.0.1:{port}:80" } });

        Assert.Equal(CloudErrorKind.Quota, outcome.Error?.Kind);
        Assert.Contains("'ports'", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Single(await bed.Cloud.ListAsync(bed.Scope, default));
    }

    [DockerFact]
    public async Task Create_KilledBeforeTheStart_IsStartedByTheNext()
    {
        await using var bed = await DockerBed.MakeAsync();
        var nodeId = Guid.NewGuid();
        var first = await bed.CreateAsync("sleep 1000", nodeId: nodeId);
        await bed.Client.Containers.RemoveContainerAsync(first.InstanceId, new() { Force = true });
        var made = await bed.Client.Containers.CreateContainerAsync(new()
        {
            Name = $"shop-web-{nodeId:N}",
            Image = $"{DockerServer.Image}:1",
            Cmd = ["sleep", "1000"],
            Labels = (await LabelsAsync(bed, nodeId)).ToDictionary(l => l.Key, l => l.Value),
        });
        Assert.Equal(ComponentState.Stopped, (await bed.OneAsync()).State);

        var again = await bed.CreateAsync("sleep 1000", nodeId: nodeId);

        Assert.Equal((made.ID, ComponentState.Ready), (again.InstanceId, again.State));
    }

    [DockerFact]
    public async Task Create_NameOfSomebodyElse_IsRefused()
    {
        await using var bed = await DockerBed.MakeAsync();
        var nodeId = Guid.NewGuid();
        var other = await bed.Client.Containers.CreateContainerAsync(
            new() { Name = $"shop-web-{nodeId:N}", Image = $"{DockerServer.Image}:1", Cmd = ["sleep", "1000"] });
        try
        {
            var outcome = await bed.TryCreateAsync("sleep 1000", nodeId: nodeId);

            Assert.Equal(CloudErrorKind.Invalid, outcome.Error?.Kind);
            Assert.Contains("Another container has the name", outcome.Error!.Message, StringComparison.Ordinal);
            Assert.Empty(await bed.Cloud.ListAsync(bed.Scope, default));
        }
        finally
        {
            await bed.Client.Containers.RemoveContainerAsync(other.ID, new() { Force = true });
        }
    }

    [DockerFact]
    public async Task Create_Networks_AreJoined()
    {
        await using var bed = await DockerBed.MakeAsync();
        var names = new[] { $"front-{Guid.NewGuid():N}", $"back-{Guid.NewGuid():N}" };
        foreach (var name in names) await bed.Client.Networks.CreateNetworkAsync(new() { Name = name });
        try
        {
            var instance = await bed.CreateAsync("sleep 1000", new { networks = names, name = "front" });
            var made = await bed.InspectAsync(instance);

            Assert.Equal(names.Order(), made.NetworkSettings!.Networks.Keys.Order());
            Assert.All(made.NetworkSettings!.Networks.Values, n => Assert.Contains("front", n.Aliases));
            Assert.Equal(made.NetworkSettings!.Networks[names[0]].IPAddress, instance.Addresses[0]);
            await bed.Cloud.DropAsync(bed.Scope, [instance.InstanceId], default);
        }
        finally
        {
            foreach (var name in names) await bed.Client.Networks.DeleteNetworkAsync(name);
        }
    }

    [DockerFact]
    public async Task Create_UnknownNetwork_SaysSo()
    {
        await using var bed = await DockerBed.MakeAsync();

        var outcome = await bed.TryCreateAsync("sleep 1000", new { networks = new[] { "no-such-network" } });

        Assert.Contains("no-such-network", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.False(outcome.Error.IsTransient);
        Assert.Empty(await bed.Cloud.ListAsync(bed.Scope, default));
    }

    [DockerFact]
    public async Task Check_RealEngine_TellsItsVersion()
    {
        await using var bed = await DockerBed.MakeAsync();

        var findings = await bed.Cloud.CheckAsync(bed.Scope, default);

        Assert.Equal(CloudCheckStatus.Passed, findings.Single(f => f.Name == "Engine").Status);
        Assert.Contains("'endpoint'", findings.Single(f => f.Name == "Endpoint").Message, StringComparison.Ordinal);
    }

    private static async Task<IDictionary<string, string>> LabelsAsync(DockerBed bed, Guid nodeId)
    {
        var other = await bed.CreateAsync("sleep 1000", nodeId: nodeId);
        var labels = (await bed.InspectAsync(other)).Config!.Labels;
        await bed.Client.Containers.RemoveContainerAsync(other.InstanceId, new() { Force = true });
        return labels;
    }

    private static async Task<string> ImageWithHealthAsync(DockerBed bed)
    {
        var name = $"health-{Guid.NewGuid():N}";
        var made = await bed.Client.Containers.CreateContainerAsync(
            new() { Image = $"{DockerServer.Image}:1", Cmd = ["sleep", "1"] });
        await bed.Client.Images.CommitContainerChangesAsync(new()
        {
            ContainerID = made.ID,
            RepositoryName = name,
            Tag = "1",
            Healthcheck = new()
            {
                Test = ["CMD", "sh", "-c", "test -d /well || { echo not yet; false; }"],
                Interval = TimeSpan.FromSeconds(1),
                Timeout = TimeSpan.FromSeconds(5),
                Retries = 1,
            },
        });
        await bed.Client.Containers.RemoveContainerAsync(made.ID, new());
        return name;
    }

    private static async Task ExecAsync(DockerBed bed, CloudInstance instance, params string[] command)
    {
        var made = await bed.Client.Exec.CreateContainerExecAsync(instance.InstanceId, new() { Cmd = [.. command] });
        using var output = await bed.Client.Exec.StartContainerExecAsync(made.ID, new());
        await output.ReadOutputToEndAsync(CancellationToken.None);
    }
}
