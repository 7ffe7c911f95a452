using Xunit;

namespace Occo.Engine.Tests;

public sealed class CredentialSourceTests : IDisposable
{
    private static readonly string[] OneNode = ["a"];

    private readonly TempStore store = new();
    private readonly FakeCloud careful = new("careful");
    private readonly FakeCloud open = new("open") { TakesCredential = false };

    private string AuthFile => Path.Combine(store.Folder, "auth.yaml");

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Enact_FileIsMissing_IsAnErrorOfTheCloudsThatTakeCredentials()
    {
        var occo = await OpenAsync();

        var result = await occo.EnactAsync("farm");

        Assert.False(result.Reached);
        Assert.Single(open.Machines);
        Assert.Empty(careful.Creates);
        Assert.All(result.Errors, e => Assert.Equal(CloudErrorKind.Unauthorised, e.Kind));
        Assert.Contains(result.Errors, e => e.Message.Contains(AuthFile, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enact_FileIsMissingWhileWatching_GoesOnAndTakesItWhenItIsThere()
    {
        var occo = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var waited = 0;

        var watching = occo.EnactAsync("farm", new()
        {
            Watch = true,
            Interval = TimeSpan.FromSeconds(1),
            OnProgress = p =>
            {
                if (p.Phase == "Waiting" && ++waited == 2)
                    File.WriteAllText(AuthFile, "resource: [{type: careful, auth_data: {secretkey: s}}]");
            },
            OnEvent = e =>
            {
                if (e.Kind == EventKind.InfrastructureReady) stop.Cancel();
            },
        }, stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.True(waited >= 2);
        Assert.Equal("s", careful.Creates.Single().Scope.Credential!["secretkey"]);
    }

    [Fact]
    public async Task Enact_GivenCredential_NeedsNoFile()
    {
        var occo = await OpenAsync();

        var result = await occo.EnactAsync("farm", new() { Credential = new("me", "hush") });

        Assert.True(result.Reached);
        Assert.Equal("hush", careful.Creates.Single().Scope.Credential!["password"]);
        Assert.Null(open.Creates.Single().Scope.Credential);
    }

    [Fact]
    public async Task Remove_SecretIsGone_NothingIsLostAndTheNextOneEnds()
    {
        var occo = await OpenAsync();
        await occo.EnactAsync("farm", new() { Credential = new("me", "hush") });

        Assert.False((await occo.RemoveAsync("farm")).Reached);
        Assert.Single(careful.Machines);
        var options = new RemovalOptions { Enactment = new() { Credential = new("me", "hush") } };
        Assert.True((await occo.RemoveAsync("farm", options)).Reached);
        Assert.Empty(careful.Machines);
    }

    [Fact]
    public async Task Plan_TwoEntriesFit_IsBlockedAndNotTheEnd()
    {
        await File.WriteAllTextAsync(AuthFile, """
            resource:
              - {type: careful, auth_data: {secretkey: s}}
              - {type: careful, auth_data: {secretkey: s}}
            """);
        var occo = await OpenAsync();

        var plan = await occo.PlanAsync("farm");

        Assert.Equal(OneNode, plan.Steps.Select(s => s.Node));
        var error = (await occo.EnactAsync("farm")).Errors[0];
        Assert.Contains("fit equally well", error.Message, StringComparison.Ordinal);
    }

    private async Task<Orchestrator> OpenAsync()
    {
        var occo = await store.OpenAsync(new OrchestratorOptions
        {
            CloudHandlers = [careful, open],
            Time = new JumpingTimeProvider(),
        });
        await occo.RegisterAsync("""
            infra_name: farm
            user_id: ops
            nodes: [{name: a, type: a}, {name: b, type: b}]
            node_definitions:
              a: [{resource: {type: open}}]
              b: [{resource: {type: careful}}]
            """, AuthFile);
        return occo;
    }
}
