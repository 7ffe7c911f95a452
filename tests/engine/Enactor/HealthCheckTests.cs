using Xunit;

namespace Occo.Engine.Tests;

public sealed class HealthCheckTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Enact_UrlNamesTheAddress_IsAskedAtTheAddressTheCloudGave()
    {
        using var site = new TestWebServer();
        using var occo = await RegisteredAsync($"{{ping: false, urls: ['{site.Url}/{{{{ ip }}}}']}}");

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        var address = Assert.Single(cloud.Machines).Addresses[0];
        Assert.Contains(site.Requests, r => r.EndsWith($"/{address}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ping: false, timeout: 30}", 30, 300)]
    [InlineData("{ping: false}", 600, 900)]
    public async Task Enact_CloudSaysThatItIsSick_IsReplacedAfterTheTimeoutOfTheChecks(
        string check, int least, int most)
    {
        var time = new JumpingTimeProvider();
        using var occo = await RegisteredAsync(check, time);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        cloud.Set(cloud.Machines[0].InstanceId, ComponentState.TemporarilyFailed, "stopped");
        var start = time.GetUtcNow();

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1), (result.Reached, result.Replaced));
        Assert.InRange((time.GetUtcNow() - start).TotalSeconds, least, most);
    }

    [Theory]
    [InlineData("{ping: false, urls: ['http://{{ variables.port.x }}/']}", "'variables.port' is text and has no 'x'")]
    [InlineData("{ping: false, ports: ['{{ variables.port }}']}", "is not a whole number from 1 to 65535")]
    public async Task Enact_CheckCannotBeRendered_InstanceIsNotReadyAndSaysWhy(string check, string why)
    {
        var time = new ManualTimeProvider();
        using var occo = await RegisteredAsync(check, time);
        using var seen = new CancellationTokenSource();
        var events = new List<Event>();
        void Note(Event happened)
        {
            events.Add(happened);
            if (happened.Kind == EventKind.NodeFailed) seen.Cancel();
        }

        var enactment = occo.EnactAsync("shop", new() { OnEvent = Note }, seen.Token);
        while (!enactment.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => enactment);
        Assert.DoesNotContain(events, e => e.Kind == EventKind.NodeReady);
        var failure = Assert.Single(events, e => e.Kind == EventKind.NodeFailed);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enact_CheckCannotBeRendered_IsToldLongBeforeTheTimeIsOver()
    {
        using var occo = await RegisteredAsync("{ping: false, ports: ['{{ variables.port }}']}");
        using var seen = new CancellationTokenSource();
        var events = new List<Event>();
        void Note(Event happened)
        {
            events.Add(happened);
            if (happened.Kind == EventKind.NodeUnhealthy) seen.Cancel();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => occo.EnactAsync("shop", new() { OnEvent = Note }, seen.Token));

        Assert.Contains(events, e => e.Kind == EventKind.NodeCreated);
        var told = events.Single(e => e.Kind == EventKind.NodeUnhealthy).Message;
        Assert.StartsWith("the health check cannot be made: ", told, StringComparison.Ordinal);
        Assert.Equal(told, (await occo.GetNodesAsync()).Single().LastError);
    }

    private async Task<Orchestrator> RegisteredAsync(string check, TimeProvider? time = null)
    {
        var occo = await store.OpenAsync(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            Time = time ?? TimeProvider.System,
            // Each heartbeat would make a jumping clock jump.
            LeaseDuration = TimeSpan.FromDays(1),
        });
        var text = "infra_name: shop\nuser_id: ops\nvariables: {port: none}\nnodes: [{name: web, type: t}]\n"
            + $"node_definitions:\n  t: [{{resource: {{type: fake}}, health_check: {check}}}]\n";
        await occo.RegisterAsync(text);
        return occo;
    }
}
