using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Leases on real sshd's.</summary>
public sealed class HostsCloudTests
{
    [SshFact]
    public async Task Create_LastHostForTwoStores_IsLeasedOnceAndTheOtherIsToldWhoHasIt()
    {
        using var bed = new HostsBed(1);
        var scopes = new[] { bed.Scope, bed.Scope with { StoreId = $"{Guid.NewGuid()}", InfrastructureName = "lab" } };

        var outcomes = (await Task.WhenAll(scopes.Select(scope => new HostsCloud().CreateAsync(
            bed.Batch(bed.Request(), Guid.NewGuid()) with { Scope = scope }, HostsBed.None)))).Select(o => o.Single());

        var won = Assert.Single(outcomes, o => o.Instance is not null).Instance!;
        var lost = Assert.Single(outcomes, o => o.Error is not null).Error!;
        Assert.Equal(CloudErrorKind.Quota, lost.Kind);
        Assert.Contains($"1 leased to {won.InfrastructureName} of the store {won.StoreId![..8]}", lost.Message);
    }

    [SshFact]
    public async Task Create_Batch_TakesAHostEachAndSaysWhichOnesGetNone()
    {
        using var bed = new HostsBed(2);
        Guid[] nodes = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        Assert.Equal(2, await bed.Cloud.CapacityAsync(bed.Scope, bed.Request().Resource, HostsBed.None));

        var outcomes = await bed.Cloud.CreateAsync(bed.Batch(bed.Request(), nodes), HostsBed.None);

        Assert.Equal(2, outcomes.Select(o => o.Instance?.InstanceId.Split('/')[0]).OfType<string>().Distinct().Count());
        Assert.Equal(CloudErrorKind.Quota, Assert.Single(outcomes, o => o.Error is not null).Error!.Kind);
        Assert.Equal(0, await bed.Cloud.CapacityAsync(bed.Scope, bed.Request().Resource, HostsBed.None));
    }

    [SshFact]
    public async Task Create_ContextAndPrepare_RunWithTheEnvironmentAndNothingOfItIsACommand()
    {
        using var bed = new HostsBed(1);
        const string Evil = "a'b\"c $(touch evil) `touch evil`; touch evil\n\\";
        bed.Scope = bed.Scope with { InfrastructureName = "it's $(touch evil)" };
        var made = await bed.CreateAsync(bed.Request(
            "#!/bin/sh\ncat prepared\nprintf '%s' \"$VALUE\" > value\nprintf '%s' \"$OCCO_INFRA_NAME\" > name\n",
            ("prepare", new List<object?> { "echo yes > prepared" }),
            ("environment", new Dictionary<string, object?> { ["VALUE"] = Evil })));

        var ready = await bed.UntilAsync(i => i.State == ComponentState.Ready);

        Assert.Equal((made.InstanceId, "v1.1", "it's $(touch evil)"),
            (ready.InstanceId, ready.RequestDigest, ready.InfrastructureName));
        var work = Path.Combine(Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!, $"run.{made.NodeId}", "work");
        Assert.Equal(Evil, File.ReadAllText(Path.Combine(work, "value")));
        Assert.Equal("it's $(touch evil)", File.ReadAllText(Path.Combine(work, "name")));
        Assert.Empty(Directory.GetFiles(bed.Hosts.Folder, "evil", SearchOption.AllDirectories));
    }

    [SshTheory]
    [InlineData("prepare", "'prepare' failed (exit code 7); last lines of the log: no disk")]
    [InlineData("context", "its context ended (exit code 7); last lines of the log: no disk")]
    public async Task List_WhatFails_SaysWhatAndShowsTheLog(string part, string expected)
    {
        using var bed = new HostsBed(1);
        await bed.CreateAsync(part == "prepare" ? bed.Request(null, ("prepare", "echo no disk >&2; exit 7"))
            : bed.Request("#!/bin/sh\necho no disk\nexit 7"));

        var failed = await bed.UntilAsync(i => i.State == ComponentState.Failed);

        Assert.Contains(expected, failed.Error);
        Assert.True((await bed.DropAsync(failed.InstanceId)).Gone);
        Assert.Equal(0, bed.Hosts.Leased);
    }

    [SshFact]
    public async Task Service_EndsOrIsDropped_IsFailedOrEnded()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request(
            "#!/bin/sh\necho $$ > pid\nwhile [ ! -f stop ]; do sleep 0.1; done\nexit 3", ("run", "service")));
        await bed.UntilAsync(i => i.State == ComponentState.Ready);
        var work = Path.Combine(Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!, $"run.{made.NodeId}", "work");
        var pid = File.ReadAllText(Path.Combine(work, "pid")).Trim();
        Assert.True(Directory.Exists($"/proc/{pid}"));
        File.WriteAllText(Path.Combine(work, "stop"), "");
        Assert.Contains("exit code 3", (await bed.UntilAsync(i => i.State == ComponentState.Failed)).Error);
        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);
    }

    [SshFact]
    public async Task Drop_WhatTheContextStarted_EndsAndTheHostIsAsBefore()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request(
            "#!/bin/sh\nsleep 987 &\necho $! > ../../pid\n", ("wipe", "rm ../../pid; touch ../../wiped")));
        await bed.UntilAsync(i => i.State == ComponentState.Ready);
        var folder = Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!;
        var process = $"/proc/{File.ReadAllText(Path.Combine(folder, "pid")).Trim()}/cmdline";
        Assert.Contains("987", File.ReadAllText(process));

        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);

        Assert.False(File.Exists(process) && File.ReadAllText(process).Contains("987", StringComparison.Ordinal));
        Assert.Equal(["wiped"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName)
            .Where(n => !n!.StartsWith("gone.", StringComparison.Ordinal)));
    }

    [SshFact]
    public async Task Drop_WipeFails_HostIsQuarantinedUntilItIsWiped()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request(null, ("wipe", "echo disk is busy; [ -f ../../free ]")));

        var failed = await bed.DropAsync(made.InstanceId);

        Assert.False(failed.Gone);
        Assert.Equal(CloudErrorKind.Invalid, failed.Error!.Kind);
        Assert.Contains("disk is busy", failed.Error.Message);
        var quota = (await bed.TryCreateAsync(bed.Request())).Error!;
        Assert.Equal(CloudErrorKind.Quota, quota.Kind);
        Assert.Contains("quarantined", quota.Message);
        var check = (await bed.Cloud.CheckAsync(bed.Scope, HostsBed.None))[1];
        Assert.Equal(CloudCheckStatus.Warning, check.Status);
        Assert.Contains("disk is busy", check.Message);
        Assert.Contains("quarantined", (await bed.OneAsync()).Error);
        Assert.Single(await bed.Cloud.ListTaggedAsync(bed.Scope, anyStore: true, HostsBed.None));

        File.WriteAllText(Path.Combine(Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!, "free"), "");
        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);
        Assert.NotNull((await bed.TryCreateAsync(bed.Request())).Instance);
    }

    [SshFact]
    public async Task Drop_SeveralAtOnceAfterAFailure_WipeOnce()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(
            bed.Request(null, ("wipe", "[ -f ../../free ] || exit 1; echo wiped >> ../../free; sleep 2")));
        Assert.Equal(CloudErrorKind.Invalid, (await bed.DropAsync(made.InstanceId)).Error!.Kind);
        var free = Path.Combine(Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!, "free");
        File.WriteAllText(free, "");

        var drops = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bed.DropAsync(made.InstanceId)));

        Assert.All(drops, drop => Assert.True(drop.Gone));
        Assert.Equal("wiped\n", File.ReadAllText(free));
    }

    [SshFact]
    public async Task Create_Repeated_LeavesTheFilesOfTheNode()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request());
        var work = Path.Combine(Path.GetDirectoryName(bed.Hosts.LeaseOf(0))!, $"run.{made.NodeId}", "work");
        string[] files = [Path.Combine(work, "new.conf"), Path.Combine(work, "gone.txt")];
        foreach (var file in files)
        {
            File.WriteAllText(file, "");
            File.SetLastWriteTimeUtc(file, new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        Assert.Equal(made.InstanceId, (await bed.CreateAsync(bed.Request(), made.NodeId)).InstanceId);

        Assert.All(files, file => Assert.True(File.Exists(file)));
    }

    [SshFact]
    public async Task Drop_OfAnotherInfrastructure_IsLeftAlone()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request());
        var other = bed.Scope with { InfrastructureId = $"{Guid.NewGuid()}" };

        var outcome = (await bed.Cloud.DropAsync(other, [made.InstanceId], HostsBed.None)).Single();

        Assert.False(outcome.Gone);
        Assert.True(bed.Hosts.IsLeased(0));
    }

    [SshFact]
    public async Task HostDown_IsNoLossAndBlocksNothingElse()
    {
        using var bed = new HostsBed(2);
        var made = await bed.CreateAsync(bed.Request());
        var down = bed.Hosts.IsLeased(0) ? 0 : 1;
        bed.Hosts.Stop(down);

        // Without records nobody knows what it has.
        await Assert.ThrowsAsync<CloudException>(() => bed.Cloud.ListAsync(bed.Scope, HostsBed.None));
        bed.Scope = bed.Scope with
        {
            Recorded = () => new Dictionary<string, Guid> { [made.InstanceId] = made.NodeId!.Value },
        };
        var listed = await bed.OneAsync();
        Assert.Equal((made.InstanceId, ComponentState.TemporarilyFailed), (listed.InstanceId, listed.State));
        Assert.Contains("cannot be reached", listed.Error);
        var drop = await bed.DropAsync(made.InstanceId);
        Assert.False(drop.Gone);
        Assert.True(drop.Error!.IsTransient);

        var next = await bed.CreateAsync(bed.Request());
        Assert.True(bed.Hosts.IsLeased(1 - down));
        Assert.Contains("cannot be reached", (await bed.TryCreateAsync(bed.Request())).Error!.Message);

        bed.Hosts.Start(down);
        bed.Scope = bed.Scope with { Recorded = null };
        var back = await bed.Cloud.ListAsync(bed.Scope, HostsBed.None);
        Assert.Equal(new[] { made.InstanceId, next.InstanceId }.Order(), back.Select(i => i.InstanceId).Order());
    }

    [SshFact]
    public async Task Drained_IsNotLeasedAndKeepsWhatItHas()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request());
        bed.Scope = bed.Scope with
        {
            Settings = new Dictionary<string, object?>
            {
                ["hosts"] = new List<object?>
                {
                    new Dictionary<string, object?>
                    {
                        ["address"] = "127.0.0.1", ["port"] = (long)bed.Hosts.Ports[0], ["drain"] = true,
                    },
                },
            },
        };

        Assert.Equal(made.InstanceId, (await bed.OneAsync()).InstanceId);
        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);
        Assert.Contains("drained", (await bed.TryCreateAsync(bed.Request())).Error!.Message);
    }

    [SshFact]
    public async Task Mark_LeaseThatGotAnotherOwnerMeanwhile_IsNotTakenFromIt()
    {
        using var bed = new HostsBed(1);
        var made = await bed.CreateAsync(bed.Request());
        var host = HostsSection.HostsOf(bed.Scope).Single();
        var survey = new HostsSurvey(new(bed.Scope));
        var before = HostMarks.OwnerOf(bed.Scope.StoreId, bed.Scope.InfrastructureId);
        var (first, second) = (Owned("first"), Owned("second"));

        var won = await survey.AskAsync(
            host, HostScript.Mark(made.InstanceId, before, first), TimeSpan.Zero, HostsBed.None);
        var lost = await survey.AskAsync(
            host, HostScript.Mark(made.InstanceId, before, second), TimeSpan.Zero, HostsBed.None);

        Assert.True(won.Answer!.Says("marked"));
        Assert.True(lost.Answer!.Says("other"));
        var lease = (await survey.LookAsync([host], HostsBed.None)).Single().Lease!;
        Assert.Equal("first", lease.Marks!.Store);
        Assert.Equal(made.InstanceId, lease.Id);

        HostMarks Owned(string store)
            => HostMarks.Of(bed.Scope with { StoreId = store }, "web", made.NodeId!.Value, null);
    }
}
