using System.IO.Pipes;
using System.Net.Sockets;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A named pipe as the way to the engine. On Unix it is a socket in the folder of temporary files.</summary>
[Collection("Docker CLI")]
public sealed class DockerPipeTests : IAsyncLifetime
{
    private readonly string name = $"occo-{Guid.NewGuid():N}";
    private readonly CancellationTokenSource end = new();
    private Task serving = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        if (DockerServer.Missing is null)
            serving = ServeAsync(new((await DockerServer.EndpointAsync())["unix://".Length..]));
    }

    public async Task DisposeAsync()
    {
        Environment.SetEnvironmentVariable("DOCKER_HOST", null);
        await end.CancelAsync();
        await serving;
        end.Dispose();
    }

    [DockerFact]
    public async Task Life_ThroughAPipe_IsThatOfAnyContainer()
    {
        await using var bed = await DockerBed.MakeAsync($"npipe://./pipe/{name}");

        var made = await bed.CreateAsync(new[] { "sh", "-c", "echo out of order; exit 3" });
        var failed = await bed.UntilAsync(i => i.State == ComponentState.Failed);

        Assert.Equal(made.InstanceId, failed.InstanceId);
        Assert.Contains("out of order", failed.Error, StringComparison.Ordinal);
        Assert.All(await bed.Cloud.CheckAsync(bed.Scope, default),
            check => Assert.NotEqual(CloudCheckStatus.Failed, check.Status));
        Assert.True((await bed.Cloud.DropAsync(bed.Scope, [made.InstanceId], default)).Single().Gone);
        Assert.Empty(await bed.Cloud.ListAsync(bed.Scope, default));
    }

    // As the Docker CLI writes it.
    [DockerFact]
    public async Task Check_PipeOfTheVariable_IsUsed()
    {
        Environment.SetEnvironmentVariable("DOCKER_HOST", $"npipe:////./pipe/{name}");

        var checks = await new DockerCloud().CheckAsync(Scope(endpoint: null), default);

        Assert.Equal(("Endpoint", CloudCheckStatus.Passed), (checks[0].Name, checks[0].Status));
    }

    [Fact]
    public async Task List_NoPipeThere_SaysWhereToLook()
    {
        var error = await Assert.ThrowsAsync<CloudException>(
            () => new DockerCloud().ListAsync(Scope($"npipe://./pipe/no-{name}"), default));

        Assert.Equal((CloudErrorKind.Transient, true), (error.Kind, error.WasNotSent));
        Assert.Contains($"there is no pipe no-{name}, or it is busy. Is it running? Look at 'endpoint'", error.Message,
            StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task List_PipeOfAnotherMachine_IsForWindows()
    {
        var error = await Assert.ThrowsAsync<CloudException>(
            () => new DockerCloud().ListAsync(Scope($"npipe://lab/pipe/{name}"), default));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains("Windows", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("npipe://./docker_engine")]
    [InlineData("npipe://./pipe/")]
    [InlineData("npipe:docker_engine")]
    public async Task List_AddressOfNoPipe_SaysHowToWriteIt(string endpoint)
    {
        var error = await Assert.ThrowsAsync<CloudException>(
            () => new DockerCloud().ListAsync(Scope(endpoint), default));

        Assert.Contains("npipe://./pipe/docker_engine", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("npipe://./pipe/docker_engine", true)]
    [InlineData("npipe:////./pipe/docker_engine", true)]
    [InlineData("npipe://lab/pipe/docker_engine", false)]
    [InlineData("npipe:////lab/pipe/docker_engine", false)]
    public void IsOfThisMachine_Pipe_AsItsServerSays(string endpoint, bool expected)
        => Assert.Equal(expected, new DockerCloud().IsOfThisMachine(
            new Dictionary<string, object?> { ["endpoint"] = endpoint }));

    private static CloudScope Scope(string? endpoint) => new()
    {
        StoreId = "store",
        StoreFolder = Path.GetTempPath(),
        InfrastructureId = "infrastructure",
        InfrastructureName = "shop",
        Type = "docker",
        Settings = endpoint is null ? [] : new Dictionary<string, object?> { ["endpoint"] = endpoint },
    };

    // Every connection to the pipe is one to the socket.
    private async Task ServeAsync(UnixDomainSocketEndPoint socket)
    {
        var open = new List<Task>();
        while (true)
        {
            var pipe = new NamedPipeServerStream(name, PipeDirection.InOut,
                NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
            try
            {
                await pipe.WaitForConnectionAsync(end.Token);
            }
            catch (OperationCanceledException)
            {
                await pipe.DisposeAsync();
                await Task.WhenAll(open);
                return;
            }

            open.Add(ForwardAsync(pipe, socket));
        }
    }

    private async Task ForwardAsync(NamedPipeServerStream pipe, UnixDomainSocketEndPoint socket)
    {
        await using var _ = pipe;
        using var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await engine.ConnectAsync(socket);
        await using var stream = new NetworkStream(engine);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        var copies = new[] { pipe.CopyToAsync(stream, over.Token), stream.CopyToAsync(pipe, over.Token) };
        await Task.WhenAny(copies);
        await over.CancelAsync();
        try
        {
            await Task.WhenAll(copies);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // One side has ended.
        }
    }
}
