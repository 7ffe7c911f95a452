using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A store whose file is deleted, moved or replaced while it is open is not written any more.</summary>
public sealed class ReplacedStoreTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();

    public void Dispose() => store.Dispose();

    [LinuxFact]
    public async Task Read_FileDeleted_IsRefused() => await RefusedAsync(File.Delete, occo => occo.GetNodesAsync());

    [LinuxFact]
    public async Task Write_FileDeleted_IsRefused()
        => await RefusedAsync(File.Delete, occo => occo.SuspendAsync("shop"));

    [LinuxFact]
    public async Task Enact_FileReplacedByACopy_IsRefusedBeforeTheCloudIsAsked()
    {
        await RefusedAsync(path =>
        {
            File.Copy(path, path + ".copy");
            File.Move(path + ".copy", path, overwrite: true);
        }, occo => occo.EnactAsync("shop"));

        Assert.Equal((0, 0), (cloud.Lists, cloud.Creates.Count));
    }

    [LinuxFact]
    public async Task Enact_FileMovedAndPutBack_GoesOn()
    {
        var occo = await OpenAsync();
        File.Move(store.Path, store.Path + ".away");
        await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop"));

        File.Move(store.Path + ".away", store.Path);

        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [LinuxFact]
    public async Task Enact_FileDeletedDuringAPass_MakesNothingMore()
    {
        var occo = await OpenAsync();
        cloud.AfterCreate = _ =>
        {
            File.Delete(store.Path);
            return Task.CompletedTask;
        };

        await RequireReplacedAsync(() => occo.EnactAsync("shop", new() { MaxConcurrency = 1 }).WaitAsync(Limit));

        Assert.Single(cloud.Machines);
    }

    [LinuxFact]
    public async Task Watch_FileDeleted_EndsWithTheError()
    {
        var occo = await OpenAsync();
        var notices = new List<string>();

        await RequireReplacedAsync(() => occo.EnactAsync("shop", new()
        {
            Watch = true,
            OnNotice = notices.Add,
            OnProgress = progress =>
            {
                if (progress.Phase != "Waiting") return;
                File.Delete(store.Path);
                File.WriteAllText(store.Path, "");
            },
        }).WaitAsync(Limit));

        Assert.Empty(notices);
        Assert.Equal(2, cloud.Machines.Count);
    }

    private async Task RefusedAsync(Action<string> replace, Func<Orchestrator, Task> work)
    {
        var occo = await OpenAsync();
        replace(store.Path);

        await RequireReplacedAsync(() => work(occo).WaitAsync(Limit));
    }

    private async Task RequireReplacedAsync(Func<Task> work)
    {
        var error = await Assert.ThrowsAsync<OccoException>(work);

        Assert.Equal(FailureKind.StoreReplaced, error.Kind);
        Assert.Contains($"'{store.Path}' was deleted, moved or replaced", error.Message, StringComparison.Ordinal);
        Assert.Equal(RemedyKind.FindLost, error.Remedy?.Kind);
    }

    private async Task<Orchestrator> OpenAsync()
    {
        var occo = await store.OpenAsync(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            Time = new JumpingTimeProvider(),
            LeaseDuration = TimeSpan.FromDays(1),
        });
        await occo.RegisterAsync("""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: t, scaling: {min: 2, max: 2}}]
            node_definitions: {t: [{resource: {type: fake}}]}
            """);
        return occo;
    }
}
