using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What answers where the engine should be lies, sends requests elsewhere, or never ends.</summary>
public sealed class DockerHostileTests
{
    private const string Foreign = "f0e1";
    private const string Own = """
        {"Id": "0abc", "Names": ["/x"], "Labels": {"occo.store": "store", "occo.infrastructure": "infrastructure"}}
        """;

    private static readonly DockerCloud Cloud = new();

    [Theory]
    [InlineData("""{"Id": "f0e1", "Labels": {}}""")]
    [InlineData("""{"Id": "f0e1"}""")]
    [InlineData("""{"Id": "f0e1", "Labels": {"occo.store": "other", "occo.infrastructure": "infrastructure"}}""")]
    [InlineData("""{"Id": "f0e1", "Labels": {"occo.store": "store", "occo.infrastructure": "other"}}""")]
    public async Task List_EngineDisregardsTheFilter_IsAnError(string foreign)
    {
        using var fake = new DockerFake(line => line.Contains("/containers/json?", StringComparison.Ordinal)
            ? DockerFake.Json($"[{Own}, {foreign}]") : null);

        var error = await Assert.ThrowsAsync<CloudException>(() => Cloud.ListAsync(fake.Scope, default));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains(Foreign, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_AnotherContainerUnderTheId_IsAnError()
    {
        using var fake = new DockerFake(line => line.Contains("/containers/json?", StringComparison.Ordinal)
            ? DockerFake.Json($"[{Own}]")
            : line.Contains("/containers/0abc/json", StringComparison.Ordinal) ? DockerFake.Json(Container(Foreign))
            : null);

        var error = await Assert.ThrowsAsync<CloudException>(() => Cloud.ListAsync(fake.Scope, default));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("""
        [{"Id": "x\u001b[31m", "Labels": {"occo.store": "store", "occo.infrastructure": "infrastructure"}}]
        """)]
    public async Task List_NoList_IsAnError(string body)
    {
        using var fake = new DockerFake(_ => DockerFake.Json(body));

        var error = await Assert.ThrowsAsync<CloudException>(() => Cloud.ListAsync(fake.Scope, default));

        Assert.DoesNotContain('\u001b', error.Message);
    }

    // A list that is empty means that all is gone.
    [Fact]
    public async Task List_EmptyListOfWhatIsNoEngine_IsAnError()
    {
        using var fake = new DockerFake(_ => DockerFake.Json("[]", headers: ""));

        var error = await Assert.ThrowsAsync<CloudException>(() => Cloud.ListAsync(fake.Scope, default));

        Assert.Contains("no Docker Engine", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200 OK", "")]
    [InlineData("500 Internal Server Error", "")]
    [InlineData("200 OK", "Content-Length: 100000000000\r\n")]
    public async Task List_AnswerWithoutEnd_HasALimit(string status, string length)
    {
        using var fake = new DockerFake(_ => $"HTTP/1.1 {status}\r\n{DockerFake.Engine}{length}\r\n[ ...");

        var error = await Assert.ThrowsAsync<CloudException>(() => Cloud.ListAsync(fake.Scope, default));

        Assert.Contains("64 MB", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200 OK")]
    [InlineData("500 Internal Server Error")]
    public async Task Pull_AnswerThatSaysNothingMore_EndsWithTheCall(string status)
    {
        using var stop = new CancellationTokenSource();
        using var fake = new DockerFake(line =>
        {
            if (!line.Contains("/images/create", StringComparison.Ordinal)) return null;
            stop.CancelAfter(TimeSpan.FromMilliseconds(50));
            return $"HTTP/1.1 {status}\r\n{DockerFake.Engine}Content-Length: 1000\r\n\r\n" + "{";
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Cloud.PaceAsync(Batch(fake.Scope), stop.Token).AsTask().WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Pull_Messages_TellHowFarItIs()
    {
        string[] messages =
        [
            """{"status":"Pulling from web","id":"1"}""",
            """{"status":"Pulling fs layer","progressDetail":{},"id":"a"}""",
            """{"status":"Already exists","progressDetail":{},"id":"b"}""",
            """{"status":"Downloading","progressDetail":{"current":1000000,"total":30000000},"id":"a"}""",
            """{"status":"Downloading","progressDetail":{"current":1000001,"total":30000000},"id":"a"}""",
            """{"status":"Extracting","progressDetail":{"current":5,"total":10},"id":"a"}""",
            """{"status":"Pull complete","progressDetail":{},"id":"a"}""",
            """{"status":"Digest: sha256:0"}""",
        ];
        using var fake = new DockerFake(line => line.Contains("/images/create", StringComparison.Ordinal)
            ? DockerFake.Json(string.Join("\r\n", messages)) : null);
        var told = new List<string>();

        await Cloud.PaceAsync(Batch(fake.Scope) with { OnProgress = told.Add }, default);

        Assert.Equal(
            ["0 of 1 layers", "1 of 2 layers", "1 of 2 layers, 1 of 30 MB", "1 of 2 layers, 30 of 30 MB",
                "2 of 2 layers, 30 of 30 MB"],
            told.Select(t => t.Split('(', ')')[1]));
        Assert.All(told, t => Assert.StartsWith("the pull of ", t, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task Pull_EngineSendsItElsewhere_GivesNoCredentials(string status)
    {
        using var other = new DockerFake(_ => DockerFake.Json("{}"));
        using var fake = new DockerFake(line => line.Contains("/images/create", StringComparison.Ordinal)
            ? $"HTTP/1.1 {status}\r\nLocation: http://{other.Address}/x\r\nContent-Length: 0\r\n\r\n" : null);

        var error = await Assert.ThrowsAsync<CloudException>(
            () => Cloud.PaceAsync(Batch(fake.Scope), default).AsTask());

        Assert.Empty(other.Requests);
        Assert.Contains(fake.Requests, r => r.Contains("X-Registry-Auth", StringComparison.Ordinal));
        Assert.Contains(other.Address, error.Message, StringComparison.Ordinal);
    }

    // The library takes a redirect for a success.
    [Fact]
    public async Task Drop_EngineSendsItElsewhere_IsNotGone()
    {
        using var fake = new DockerFake(line => line.StartsWith("DELETE", StringComparison.Ordinal)
            ? "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"
            : line.Contains("/containers/0abc/json", StringComparison.Ordinal) ? DockerFake.Json(Container("0abc"))
            : line.Contains("/volumes?", StringComparison.Ordinal) ? DockerFake.Json("{}") : null);

        var outcomes = await Assert.ThrowsAsync<CloudException>(() => Cloud.DropAsync(fake.Scope, ["0abc"], default));

        Assert.Contains("302", outcomes.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Foreign, "{}")]
    [InlineData(Foreign, """{"occo.store": "other"}""")]
    [InlineData("0abc", """{"occo.store": "store", "occo.infrastructure": "infrastructure"}""")]
    public async Task Create_EngineNamesAnotherContainer_LeavesItAlone(string id, string labels)
    {
        using var fake = new DockerFake(line => line.Contains("/containers/create", StringComparison.Ordinal)
            ? DockerFake.Json($$"""{"Id": "{{id}}"}""", "201 Created")
            : line.Contains($"/containers/{id}/json", StringComparison.Ordinal)
                ? DockerFake.Json(Container(id, "created", labels))
            : line.Contains("/start", StringComparison.Ordinal)
                ? DockerFake.Json("""{"message": "no"}""", "500 Internal Server Error") : null);

        var outcome = (await Cloud.CreateAsync(Batch(fake.Scope), default)).Single();

        Assert.Equal(CloudErrorKind.Invalid, outcome.Error!.Kind);
        Assert.DoesNotContain(fake.Requests, r => r.StartsWith("DELETE", StringComparison.Ordinal)
            || r.Contains("/start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_LogWithoutEnd_HidesNoContainer()
    {
        using var fake = new DockerFake(line => line.Contains("/containers/json?", StringComparison.Ordinal)
            ? DockerFake.Json($"[{Own}]")
            : line.Contains("/containers/0abc/json", StringComparison.Ordinal)
                ? DockerFake.Json(Container("0abc", exit: 1))
            : line.Contains("/logs?", StringComparison.Ordinal) ? $"HTTP/1.1 200 OK\r\n{DockerFake.Engine}\r\nx ..."
            : line.Contains("/volumes", StringComparison.Ordinal) ? DockerFake.Json("{}") : null);

        var instance = (await Cloud.ListAsync(fake.Scope, default)).Single();

        Assert.Equal(("0abc", ComponentState.Failed), (instance.InstanceId, instance.State));
        Assert.Contains(fake.Requests, r => r.Contains("/logs?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nginx", "docker.io")]
    [InlineData("shop/web", "docker.io")]
    [InlineData("localhost/web", "localhost")]
    [InlineData("registry.example.com/shop/web", "registry.example.com")]
    [InlineData("127.0.0.1:5000/web", "127.0.0.1:5000")]
    [InlineData("REGISTRY/web", "REGISTRY")]
    public void HostOf_Image_IsWhereTheEnginePullsFrom(string image, string host)
        => Assert.Equal(host, DockerRegistry.HostOf(image));

    private static string Container(string id, string status = "exited", string labels =
        """{"occo.store": "store", "occo.infrastructure": "infrastructure"}""", int exit = 0) => $$"""
        {
            "Id": "{{id}}", "Name": "/x", "State": {"Status": "{{status}}", "ExitCode": {{exit}} },
            "Config": {"Labels": {{labels}} }
        }
        """;

    private static CreateBatch Batch(CloudScope scope) => new()
    {
        Scope = scope with
        {
            Credential = new Dictionary<string, object?> { ["username"] = "anna", ["password"] = "open sesame" },
        },
        NodeName = "web",
        Request = new()
        {
            Resource = new Dictionary<string, object?> { ["type"] = "docker", ["image"] = "nginx" },
            Attributes = new Dictionary<string, object?>(),
        },
        Token = "token",
        Items = [new(Guid.NewGuid(), 0, Reservation.None)],
    };
}
