using Xunit;

namespace Occo.Engine.Tests;

/// <summary>After a restore the processes of the local cloud go on: adopted, not started again.</summary>
public sealed class LocalAdoptionTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-local-").FullName;
    private LocalBed bed = null!;
    private Orchestrator occo = null!;

    public async Task InitializeAsync()
    {
        occo = await Orchestrator.OpenAsync(new() { StorePath = StorePath });
        var shop = await occo.RegisterAsync(
            Text("3600"));
        bed = new(folder, shop.Id);
    }

    private string StorePath => Path.Combine(folder, "occo.db");

    private string Copy => Path.Combine(folder, "occo.bak");

    public async Task DisposeAsync()
    {
        await occo.DisposeAsync();
        await bed.DisposeAsync();
    }

    [LinuxFact]
    public async Task Enact_ScaledUpSinceTheBackup_AdoptsTheProcessesAsTheyRun()
    {
        await EnactAsync();
        await occo.BackupAsync(Copy);
        await occo.ScaleAsync("shop", "web", new() { To = 4 });
        await EnactAsync();
        var before = await SeenAsync();
        await Orchestrator.RestoreAsync(Copy, new() { StorePath = StorePath });
        Assert.Equal(3, (await occo.GetNodesAsync()).Count);
        // The backup does not know that four are wanted; without the wish two would be too many.
        await occo.ScaleAsync("shop", "web", new() { To = 4 });

        var result = await EnactAsync();

        Assert.Equal((0, 0, 0), (result.Created, result.Replaced, result.Dropped));
        Assert.Equal(2, (await occo.GetEventsAsync()).Count(e => e.Kind == EventKind.NodeAdopted));
        Assert.Equal(before, await SeenAsync());
        Assert.Equal(5, before.Count);
        Assert.True((await occo.RemoveAsync("shop")).Reached);
        Assert.Empty(bed.Processes());
    }

    [LinuxFact]
    public async Task Enact_ScaledUpSinceTheBackupAndNoLongerWanted_DropsTheSurplus()
    {
        await EnactAsync();
        await occo.BackupAsync(Copy);
        var wanted = await SeenAsync();
        await occo.ScaleAsync("shop", "web", new() { To = 4 });
        await EnactAsync();
        await Orchestrator.RestoreAsync(Copy, new() { StorePath = StorePath });

        await EnactAsync();

        Assert.Equal(wanted, await SeenAsync());
        Assert.Empty((await occo.FindOrphansAsync()).Orphans);
        Assert.Equal(wanted.Select(w => w.Process).Order(), Programs().Order());
    }

    [LinuxFact]
    public async Task Enact_NewerVersionThanTheRestoredOneRuns_IsReplacedByTheRestoredOne()
    {
        await EnactAsync();
        await occo.BackupAsync(Copy);
        await occo.UpdateAsync("shop", Text("3601"));
        await EnactAsync();
        await Orchestrator.RestoreAsync(Copy, new() { StorePath = StorePath });

        await EnactAsync();

        Assert.Equal(["3600", "3600", "3600"], Programs().Select(
            id => File.ReadAllText($"/proc/{id}/cmdline").Split('\0')[1]));
        Assert.True((await occo.RemoveAsync("shop")).Reached);
    }

    private static string Text(string seconds) => $$"""
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: t}
          - {name: web, type: t, scaling: {min: 2, max: 5} }
        dependencies: [[web, db]]
        node_definitions:
          t:
            - resource:
                type: local
                command: sleep
                arguments: ['{{seconds}}']
                stop_timeout: 1
                ports: {http: auto}
        """;

    private async Task<EnactmentResult> EnactAsync()
    {
        var result = await occo.EnactAsync("shop");
        Assert.True(result.Reached, string.Join('\n', result.Errors));
        return result;
    }

    // What is recorded, and the one program of each, found without Occo.
    private async Task<List<(Guid Id, string? InstanceId, string? Address, int Process)>> SeenAsync()
    {
        var nodes = (await occo.GetNodesAsync()).OrderBy(n => n.Id).ToList();
        // A process that has just been started is a launcher for a moment.
        await LocalBed.UntilAsync(() => Task.FromResult(nodes.All(n => Programs(n.Id).Count > 0)));
        return [.. nodes.Select(n => (n.Id, n.InstanceId, n.Address, Assert.Single(Programs(n.Id))))];
    }

    private List<int> Programs(Guid? nodeId = null) => [.. bed.Processes(nodeId).Where(id => Name(id) == "sleep")];

    private static string Name(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
