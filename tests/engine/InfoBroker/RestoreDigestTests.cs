using Microsoft.Data.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>After a restore everything runs what the restored description wants, not what its records say.</summary>
public sealed class RestoreDigestTests : FakeShop
{
    private string Copy => Path.Combine(store.Folder, "occo.bak");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await occo.RegisterAsync(await CompiledAsync("one"));
        await EnactAsync();
        await occo.BackupAsync(Copy);
    }

    [Fact]
    public async Task Enact_NewerVersionReplacedEverything_IsReplacedAgain()
    {
        await ChangeAsync("two");
        await RestoreAsync();

        var plan = await occo.PlanAsync("shop");
        var result = await EnactAsync();

        Assert.Equal(2, plan.Steps.Count(s => s.Action == StepAction.Replace
            && s.Reason == "it was made from a version of the description that this store does not know"));
        Assert.Equal(2, result.Replaced);
        RequireAllRun("one");
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal(3, n.Version));
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Fact]
    public async Task Enact_NewerVersionRefreshedInPlace_IsRefreshedBack()
    {
        cloud.Refreshable = (_, _) => true;
        await ChangeAsync("two");
        var before = cloud.Machines.Select(m => m.InstanceId).ToList();
        await RestoreAsync();

        var plan = await occo.PlanAsync("shop");
        var result = await EnactAsync();

        Assert.All(plan.Steps,
            s => Assert.Contains("does not run what its record says", s.Reason, StringComparison.Ordinal));
        Assert.Equal((2, 0), (result.Refreshed, result.Replaced));
        Assert.Equal(before, cloud.Machines.Select(m => m.InstanceId));
        RequireAllRun("one");
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enact_WhatRunsIsWhatTheNewestVersionWants_CorrectsTheRecordOnly(bool inPlace)
    {
        cloud.Refreshable = (_, _) => inPlace;
        await ChangeAsync("two");
        var (machines, calls) = (cloud.Machines, cloud.Creates.Count + cloud.Refreshes.Count);
        await RestoreAsync();
        await occo.UpdateAsync("shop", await CompiledAsync("two"));

        var result = await EnactAsync();

        Assert.Equal((0, 0, 0), (result.Created, result.Replaced, result.Refreshed));
        Assert.Equal(machines, cloud.Machines);
        Assert.Equal(calls, cloud.Creates.Count + cloud.Refreshes.Count);
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal((4, "tell two"), (n.Version, n.Request.Context)));
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Fact]
    public async Task Enact_NothingChangedSinceTheBackup_DoesNothingAndWarnsOfNothing()
    {
        await RestoreAsync();
        var result = await EnactAsync();
        Assert.Equal((0, 0, 0), (result.Created, result.Replaced, result.Refreshed));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task Enact_CloudThatCannotTell_KeepsThemAndSaysSoUntilThen()
    {
        await RestoreAsync();
        cloud.Shows = m => m with { RequestDigest = null };

        var plan = await occo.PlanAsync("shop");
        var result = await EnactAsync();

        Assert.True(plan.IsEmpty);
        var warning = Assert.Single(plan.Warnings);
        Assert.StartsWith("web: what fake-0001, fake-0002 runs cannot be told", warning, StringComparison.Ordinal);
        Assert.Equal(plan.Warnings, result.Warnings);
        Assert.Empty((await occo.PlanAsync("shop")).Warnings);
    }

    [Fact]
    public async Task Enact_BackupOfAnOlderOcco_KeepsTheKeyOfTheReplacedStore()
    {
        await ChangeAsync("two");
        // As an older Occo left it: without a key, and without what the newest schema added.
        await using (var connection = new SqliteConnection($"Data Source={Copy};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """
                DELETE FROM meta WHERE name = 'request_key';
                ALTER TABLE node_instance DROP COLUMN translation;
                DROP INDEX node_instance_by_pool;
                ALTER TABLE node_instance DROP COLUMN pool;
                DROP TABLE pool;
                ALTER TABLE node_instance DROP COLUMN stop_asked;
                ALTER TABLE node_instance DROP COLUMN power_asked_at;
                ALTER TABLE node_instance DROP COLUMN millicores;
                ALTER TABLE node_instance DROP COLUMN memory;
                ALTER TABLE infrastructure DROP COLUMN leases;
                ALTER TABLE infrastructure DROP COLUMN lease_wake;
                DROP TABLE cloud_handler;
                ALTER TABLE infrastructure DROP COLUMN unreachable;
                DROP INDEX infrastructure_due;
                DROP INDEX lease_held;
                DROP TABLE worker;
                DROP TABLE access_token;
                DROP TABLE ended_session;
                ALTER TABLE infrastructure DROP COLUMN attached_at;
                ALTER TABLE infrastructure DROP COLUMN attached_by;
                ALTER TABLE infrastructure DROP COLUMN turn_interval;
                ALTER TABLE infrastructure DROP COLUMN host;
                ALTER TABLE infrastructure DROP COLUMN clouds;
                ALTER TABLE infrastructure DROP COLUMN due_at;
                ALTER TABLE infrastructure DROP COLUMN turn_at;
                ALTER TABLE infrastructure DROP COLUMN kept_by;
                ALTER TABLE infrastructure DROP COLUMN asked;
                ALTER TABLE infrastructure DROP COLUMN answered;
                ALTER TABLE infrastructure DROP COLUMN answer;
                PRAGMA user_version = 15;
                """;
            await command.ExecuteNonQueryAsync();
        }

        var before = (await DigestsAsync()).Of(new() { Resource = ComposedRequest.Empty });
        await RestoreAsync();

        Assert.Equal(before, (await DigestsAsync()).Of(new() { Resource = ComposedRequest.Empty }));
        Assert.Equal(2, (await EnactAsync()).Replaced);
        RequireAllRun("one");
    }

    [Fact]
    public async Task Enact_ListShowsTheRequestBeforeARefresh_WaitsForNewerLists()
    {
        var late = new FakeCloud("late") { ListingDelay = TimeSpan.FromMinutes(5), Refreshable = (_, _) => true };
        using var other = new TempStore();
        occo = await other.OpenAsync(late);
        await occo.RegisterAsync(await CompiledAsync("one", "late"));
        await EnactAsync();
        var old = late.Machines.ToDictionary(m => m.InstanceId, m => m.RequestDigest);
        await occo.UpdateAsync("shop", await CompiledAsync("two", "late"));
        Assert.Equal(2, (await EnactAsync()).Refreshed);
        late.Shows = m => m with { RequestDigest = old[m.InstanceId] };

        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Fact]
    public async Task Enact_ReplacementFails_IsNotReached()
    {
        await ChangeAsync("two");
        await RestoreAsync();
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Quota, "full");

        Assert.False((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(2, (await occo.PlanAsync("shop")).Steps.Count(s => s.Action == StepAction.Replace));
    }

    [Fact]
    public async Task Remove_AdoptedOfAnUnknownVersion_Works()
    {
        await ChangeAsync("two");
        await RestoreAsync();
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Quota, "full");
        await occo.EnactAsync("shop");
        var adopted = (await occo.GetNodesAsync()).Where(n => n.InstanceId is not null).ToList();
        Assert.Equal([0, 0], adopted.Select(n => n.Version));

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.Empty(cloud.Machines);
    }

    [Fact]
    public async Task Enact_DigestWasChangedByAnotherHand_IsReplaced()
    {
        var digests = await DigestsAsync();
        var one = cloud.Machines[0];
        cloud.Plant(one with { RequestDigest = digests.Of(new() { Resource = ComposedRequest.Empty }) });

        Assert.Equal(1, (await EnactAsync()).Replaced);

        cloud.Plant(cloud.Machines[0] with { RequestDigest = "of another store" });
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    // By what the cloud was asked for, not by the records.
    private void RequireAllRun(string context)
    {
        Assert.Equal(2, cloud.Machines.Count);
        foreach (var machine in cloud.Machines)
        {
            var refreshed = cloud.Refreshes.LastOrDefault(r => r.InstanceId == machine.InstanceId).To;
            var runs = refreshed ?? cloud.Creates.Last(b => b.Items.Any(i => i.NodeId == machine.NodeId)).Request;
            Assert.Equal($"tell {context}", runs.Context);
        }
    }

    private async Task<RequestDigests> DigestsAsync()
    {
        await using var raw = await Store.OpenAsync(store.Path, TimeProvider.System);
        return raw.Digests;
    }

    private async Task ChangeAsync(string word)
    {
        await occo.UpdateAsync("shop", await CompiledAsync(word));
        await EnactAsync();
        RequireAllRun(word);
    }

    private async Task<EnactmentResult> EnactAsync()
    {
        var result = await occo.EnactAsync("shop");
        Assert.True(result.Reached, string.Join('\n', result.Errors));
        return result;
    }

    private async Task<CompiledInfrastructure> CompiledAsync(string word, string type = "fake")
        => (await occo.CompileAsync(DescriptionSource.FromText($$$"""
            infra_name: shop
            user_id: ops
            variables: {word: {{{word}}}}
            nodes: [{name: web, type: web, scaling: {min: 2, max: 5}}]
            node_definitions:
              web:
                - resource: {type: {{{type}}}}
                  contextualisation: {type: cloudinit, context_template: "tell {{ variables.word }}"}
            """))).Require();

    private async Task RestoreAsync() => await Orchestrator.RestoreAsync(Copy, new() { StorePath = store.Path });
}
