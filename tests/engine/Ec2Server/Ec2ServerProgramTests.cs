using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The server as a process of its own, with its switches over HTTP.</summary>
public sealed class Ec2ServerProgramTests : IDisposable
{
    private readonly HttpClient client = new();
    private readonly ServerProcess process = ServerProcess.Start();

    public void Dispose()
    {
        client.Dispose();
        process.Dispose();
    }

    [Fact]
    public async Task Control_Instances_ShowsAndChangesThem()
    {
        var caller = new Ec2Caller(process.Endpoint);
        var ids = await caller.RunAsync(2, "ClientToken=t", "TagSpecification.1.ResourceType=instance",
            "TagSpecification.1.Tag.1.Key=a", "TagSpecification.1.Tag.1.Value=b");

        using var done = await client.PostAsync(At($"instances/{ids[0]}/terminate"), null);
        var seen = await client.GetFromJsonAsync<List<MachineReport>>(At("instances"), ControlRequest.Json);

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(["terminated", "running"], seen!.Select(i => i.State));
        Assert.All(seen!, i => Assert.Equal(("t", "b"), (i.ClientToken, i.Tags["a"])));
    }

    [Fact]
    public async Task Control_SettingsAndOrders_HaveEffect()
    {
        var caller = new Ec2Caller(process.Endpoint);
        var settings = await client.GetFromJsonAsync<Ec2Settings>(At("settings"), ControlRequest.Json);

        using var put = await client.PutAsJsonAsync(
            At("settings"), settings! with { PendingTime = TimeSpan.FromHours(1) }, ControlRequest.Json);
        using var post = await client.PostAsJsonAsync(
            At("orders"), new Order("DescribeInstances", Mischief.Fail), ControlRequest.Json);
        await caller.RunAsync(1);

        Assert.Equal("InternalError", (await caller.CallAsync("DescribeInstances")).Error);
        Assert.Equal("pending", (await caller.CallAsync("DescribeInstances")).First("name"));
        var calls = await client.GetFromJsonAsync<Dictionary<string, int>>(At("calls"));
        Assert.Equal(2, calls!["DescribeInstances"]);
        using var cleared = await client.DeleteAsync(At("calls"));
        Assert.Empty((await cleared.Content.ReadFromJsonAsync<Dictionary<string, int>>())!);
    }

    [LinuxFact]
    public async Task Program_SigTerm_EndsWell()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        Assert.Equal(0, await process.TerminateAsync(patience.Token));
    }

    [Theory]
    [InlineData("instances/i-0/terminate", "", 400)]
    [InlineData("nothing", "", 404)]
    [InlineData("orders", "{\"action\": \"RunInstances\", \"wat\": 1}", 400)]
    public async Task Control_Nonsense_IsRefused(string path, string body, int status)
    {
        using var content = new StringContent(body, null, "application/json");
        using var reply = await client.PostAsync(At(path), content);

        Assert.Equal(status, (int)reply.StatusCode);
        var said = await reply.Content.ReadFromJsonAsync<JsonElement>();
        Assert.NotEmpty(said.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Main_UnknownArguments_SaysHowToUseIt()
    {
        var (exitCode, said) = await ServerProcess.RunAsync("--colour", "red");

        Assert.Equal(2, exitCode);
        Assert.Contains("usage:", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_ParentEnded_Ends()
    {
        var (exitCode, said) = await ServerProcess.RunAsync("--region", "eu-west-1", "--parent", "999999999");

        Assert.Equal(0, exitCode);
        Assert.StartsWith("http://127.0.0.1:", said, StringComparison.Ordinal);
    }

    private Uri At(string path) => new($"{process.Endpoint}/_control/{path}");
}
