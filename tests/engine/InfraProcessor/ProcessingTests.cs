using Xunit;

namespace Occo.Engine.Tests;

public sealed class ProcessingTests : ProcessingBed
{
    [Fact]
    public async Task Enact_OneCloudUnreachable_TheOtherGoesOn()
    {
        var (good, bad) = (new FakeCloud("good"), new FakeCloud("bad"));
        bad.BeforeList = () => throw new CloudException(CloudErrorKind.Unauthorised, "no access");
        var occo = await store.OpenAsync(good, bad);
        await occo.RegisterAsync("""
            infra_name: farm
            user_id: ops
            nodes: [{name: a, type: a}, {name: b, type: b}]
            node_definitions:
              a: [{resource: {type: good}}]
              b: [{resource: {type: bad}}]
            """);

        var result = await occo.EnactAsync("farm");

        Assert.False(result.Reached);
        Assert.Single(good.Machines);
        Assert.Empty(bad.Creates);
        Assert.Contains(result.Errors, e => e is { Kind: CloudErrorKind.Unauthorised }
            && e.Message.Contains("bad", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enact_HandlerThrowsNonsense_IsAnErrorOfThatStep()
    {
        var cloud = new FakeCloud();
        var occo = await OpenAsync(cloud, Many(1, "x"));
        cloud.BeforeCreate = (_, _) => throw new InvalidCastException("defect");

        var result = await occo.EnactAsync("farm");

        Assert.False(result.Reached);
        Assert.Contains("defect", result.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enact_Watch_HealsUntilCancelled()
    {
        var cloud = new FakeCloud();
        var occo = await OpenAsync(cloud, Many(1, "x"));
        using var stop = new CancellationTokenSource();
        var ready = 0;
        var watching = occo.EnactAsync("farm", new()
        {
            Watch = true,
            Interval = TimeSpan.FromMilliseconds(10),
            OnEvent = e =>
            {
                if (e.Kind != EventKind.NodeReady) return;
                if (++ready == 1) cloud.Vanish(cloud.Machines[0].InstanceId);
                else stop.Cancel();
            },
        }, stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Equal(2, ready);
        Assert.Single(cloud.Machines);
        Assert.True((await occo.EnactAsync("farm")).Reached);
    }

    [Fact]
    public async Task Enact_Timeout_EndsNotReachedAndSaysSo()
    {
        var cloud = new FakeCloud { FirstState = (_, _) => ComponentState.Pending };
        var occo = await OpenAsync(cloud, Many(1, "x"));

        var result = await occo.EnactAsync("farm", new() { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.False(result.Reached);
        Assert.Contains("not reached within", result.Errors[^1].Message, StringComparison.Ordinal);
        Assert.Matches(@": w \S+ is \w+; the next enactment", result.Errors[^1].Message);
    }

    [Fact]
    public async Task Enact_WatchTimeOver_EndsAsThingsStand()
    {
        var cloud = new FakeCloud();
        var occo = await OpenAsync(cloud, Many(1, "x"));

        var result = await occo.EnactAsync("farm", new()
        {
            Watch = true,
            Interval = TimeSpan.FromMilliseconds(10),
            Timeout = TimeSpan.FromMilliseconds(500),
        });

        Assert.True(result.Reached);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task Enact_CredentialsFile_GivesTheEntryThatFitsTheWholeSection()
    {
        var cloud = new FakeCloud();
        var path = Path.Combine(store.Folder, "auth.yaml");
        await File.WriteAllTextAsync(path, """
            resource:
              - {type: fake, auth_data: {user: anybody}}
              - {type: fake, name: mine, auth_data: {user: me}}
            """);
        var occo = await store.OpenAsync(cloud);
        await occo.RegisterAsync("""
            infra_name: farm
            user_id: ops
            nodes: [{name: a, type: t}]
            node_definitions: {t: [{resource: {type: fake, name: mine}}]}
            """, path);

        var result = await occo.EnactAsync("farm");

        Assert.True(result.Reached);
        Assert.Equal("me", cloud.Creates.Single().Scope.Credential!["user"]);
        Assert.Equal(
            !OperatingSystem.IsWindows(), result.Warnings.Any(w => w.Contains("auth.yaml", StringComparison.Ordinal)));
    }
}
