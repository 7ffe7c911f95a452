using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What runs is what is described: a changed program does not go on as it was.</summary>
public sealed class LocalChangeTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-local-").FullName;
    private Orchestrator occo = null!;

    public async Task InitializeAsync()
    {
        occo = await Orchestrator.OpenAsync(new() { StorePath = Path.Combine(folder, "occo.db") });
        await occo.RegisterAsync(await CompileAsync("first", "one"));
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    public async Task DisposeAsync()
    {
        Assert.True((await occo.RemoveAsync("shop")).Reached);
        await occo.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [LinuxFact]
    public async Task Enact_ProgramInAFileChanged_IsReplacedAndTheNewOneRuns()
    {
        var before = await InstanceAsync();
        Assert.Equal("first one", await WordsAsync(before));
        await occo.UpdateAsync("shop", await CompileAsync("second", "one"));
        Assert.Equal(StepAction.Replace, Assert.Single((await occo.PlanAsync("shop")).Steps).Action);

        Assert.Equal(1, (await occo.EnactAsync("shop")).Replaced);

        var after = await InstanceAsync();
        Assert.NotEqual(before.Id, after.Id);
        Assert.Equal("second one", await WordsAsync(after));
    }

    [LinuxFact]
    public async Task Enact_LiveFileChanged_IsReadByTheSameProcess()
    {
        var before = await InstanceAsync();
        await occo.UpdateAsync("shop", await CompileAsync("first", "two"));
        Assert.Equal(StepAction.Refresh, Assert.Single((await occo.PlanAsync("shop")).Steps).Action);

        Assert.Equal(1, (await occo.EnactAsync("shop")).Refreshed);

        Assert.Equal(before.Id, (await InstanceAsync()).Id);
        await LocalBed.UntilAsync(async () => await WordsAsync(before) == "first two");
    }

    private async Task<NodeInstance> InstanceAsync() => Assert.Single(await occo.GetNodesAsync());

    // The program writes what it is and what it reads.
    private async Task<string> WordsAsync(NodeInstance instance)
    {
        var file = Path.Combine(folder, "local", instance.InfrastructureId, $"{instance.Id}", "files", "words");
        await LocalBed.UntilAsync(() => Task.FromResult(File.Exists(file)));
        return (await File.ReadAllTextAsync(file)).Trim();
    }

    private async Task<CompiledInfrastructure> CompileAsync(string program, string text)
        => (await occo.CompileAsync(DescriptionSource.FromText($$"""
            infra_name: shop
            user_id: ops
            nodes: [{name: app, type: t}]
            node_definitions:
              t:
                - resource:
                    type: local
                    command: ./run.sh
                    stop_timeout: 1
                    start_seconds: 0
                    files:
                      text: {{text}}
                      run.sh: |
                        #!/bin/sh
                        while :; do
                          echo "{{program}} $(cat text)" >new && mv new words
                          sleep 0.1
                        done
                    live_files: [text]
            """))).Require();
}
