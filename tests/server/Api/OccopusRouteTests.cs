using System.Net;
using System.Text;
using System.Text.Json;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>The routes of the original, as its clients call them.</summary>
public sealed class OccopusRouteTests : IAsyncLifetime
{
    private ServerFixture server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync(new() { Rate = 0, Occopus = true });
        client = await server.ClientAsync();
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Submit_TokenMayRegisterButNotEnact_IsRefused()
    {
        var (_, secret) = await server.TokenAsync(new()
        {
            Name = "clerk", Role = AccessRole.Operator, Permissions = [Permission.Read, Permission.Register],
        });
        using var body = new StringContent(ServerFixture.Description("shop"), Encoding.UTF8, "text/plain");

        using var answer = await server.With(secret).PostAsync("/infrastructures/", body);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(await server.Occo.GetInfrastructuresAsync());
    }

    [Fact]
    public async Task Life_OfAnInfrastructure_HasTheShapesOfTheOriginal()
    {
        using var body = new StringContent(ServerFixture.Description("shop", 2), Encoding.UTF8, "text/plain");
        var made = await client.PostAsync("/infrastructures/", body).ReadAsync<JsonElement>();
        var id = made.GetProperty("infraid").GetString()!;
        Assert.NotNull((await server.Occo.FindInfrastructureAsync(id))!.Attachment);
        await server.Occo.EnactAsync(id, new() { Local = true, WaitForLease = TimeSpan.FromMinutes(1) });

        var list = await client.GetAsync("/infrastructures/").ReadAsync<Dictionary<string, string[]>>();
        Assert.Equal([id], list["infrastructures"]);
        Assert.Equal([id], list["infrastuctures"]);
        var up = await client.PostAsync($"/infrastructures/{id}/scaleup/web", null).ReadAsync<JsonElement>();
        Assert.Equal($$"""{"method":"scaleup","infraid":"{{id}}","nodename":"web","count":1}""", up.GetRawText());
        await client.PostAsync($"/infrastructures/{id}/scaleto/web/5", null).ReadAsync<JsonElement>();
        await server.Occo.EnactAsync(id, new() { Local = true });
        var web = (await client.GetAsync($"/infrastructures/{id}").ReadAsync<JsonElement>()).GetProperty("web");
        var node = web.GetProperty("instances").EnumerateObject().First();
        Assert.Equal("ready", node.Value.GetProperty("state").GetString());
        Assert.NotEmpty(node.Value.GetProperty("resource_address").GetString()!);
        Assert.Equal("""{"actual":5,"target":5,"min":2,"max":99}""", web.GetProperty("scaling").GetRawText());
        await client.PostAsync($"/infrastructures/{id}/scaledown/web/{node.Name}", null).ReadAsync<JsonElement>();
        await client.PostAsync($"/infrastructures/{id}/detach", null).ReadAsync<JsonElement>();
        Assert.Equal(0, (await client.GetAsync($"/infrastructures/{id}/cost").ReadAsync<JsonElement>())
            .GetProperty("totalcost").GetInt32());
        var name = await client.GetAsync($"/info/infrastructure.name?infra_id={id}").ReadAsync<JsonElement>();
        Assert.Equal("shop", name.GetProperty("result").GetString());

        await client.DeleteAsync($"/infrastructures/{id}").ReadAsync<JsonElement>();

        Assert.Empty(await server.Occo.GetInfrastructuresAsync());
    }

    [Fact]
    public async Task Detach_EndsWatches()
    {
        var id = (await server.RegisterAsync("shop")).Id;
        using var watch = await client.CallAsync("POST", "infrastructures/shop/enactments", new { Watch = true });

        await client.PostAsync($"/infrastructures/{id}/detach", null).ReadAsync<JsonElement>();

        Assert.Equal(EnactmentStatus.Canceled,
            (await client.GetAsync(watch.Headers.Location!).ReadAsync<EnactmentRecord>()).State);
    }

    [Theory]
    [InlineData("GET", "/infrastructures/nothing", 404)]
    [InlineData("POST", "/infrastructures/nothing/scaleup/web", 404)]
    [InlineData("POST", "/infrastructures/", 400)]
    [InlineData("POST", "/infrastructures/nothing/notify", 501)]
    [InlineData("GET", "/info/nothing", 404)]
    public async Task Errors_HaveTheirFieldsAndATrueStatus(string method, string path, int status)
    {
        var error = await client.CallAsync(method, path).ReadAsync<JsonElement>((HttpStatusCode)status);

        Assert.Equal(status, error.GetProperty("status_code").GetInt32());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.NotEmpty(error.GetProperty("reason").GetString()!);
    }

    [Fact]
    public async Task Token_IsNeeded_AndWithoutTheSwitchThereAreNone()
    {
        await server.Anonymous().GetAsync("/infrastructures/").ProblemAsync(401, "NoToken");
        var reader = await server.ClientAsync(AccessRole.Reader);
        await reader.PostAsync("/infrastructures/", null).ProblemAsync(403, "Forbidden");
        await using var other = await ServerFixture.StartAsync();
        await (await other.ClientAsync()).GetAsync("/infrastructures/").ProblemAsync(404, "NoRoute");
    }
}
