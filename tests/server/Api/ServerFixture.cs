using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Occo.Server.Hosting;

namespace Occo.Server.Tests;

/// <summary>A server over a store of its own, on a free port of this machine, and clients with tokens.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    private readonly string? folder;
    private readonly List<HttpClient> clients = [];

    private ServerFixture(Orchestrator occo, WebApplication app, string? folder)
    {
        (Occo, App, this.folder) = (occo, app, folder);
        Url = new(app.Urls.First());
    }

    public Orchestrator Occo { get; }

    public WebApplication App { get; }

    public Uri Url { get; }

    public static async Task<ServerFixture> StartAsync(ServeOptions? options = null, string? store = null)
    {
        var folder = store is null ? Directory.CreateTempSubdirectory("occo-serve-").FullName : null;
        var occo = await Orchestrator.OpenAsync(new() { StorePath = store ?? Path.Combine(folder!, "occo.db") });
        options ??= new() { Rate = 0 };
        var scheme = options.Certificate is null ? "http" : "https";
        var app = OccoServer.Build(options with { Urls = [$"{scheme}://127.0.0.1:0"] }, occo, _ => { });
        await app.StartAsync();
        return new(occo, app, folder);
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous() => With(null);

    /// <summary>A client with a new token.</summary>
    public async Task<HttpClient> ClientAsync(AccessRole role = AccessRole.Admin, params string[] infrastructures)
        => With((await TokenAsync(
            new() { Name = $"t{Guid.NewGuid():N}", Role = role, Infrastructures = infrastructures })).Secret);

    public Task<(AccessToken Token, string Secret)> TokenAsync(NewToken token) => Occo.CreateTokenAsync(token);

    /// <summary>A client with a token's text.</summary>
    public HttpClient With(string? secret)
    {
        var client = new HttpClient { BaseAddress = new(Url, "/api/v1/"), Timeout = TimeSpan.FromMinutes(1) };
        if (secret is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        clients.Add(client);
        return client;
    }

    /// <summary>Registers an infrastructure of dummy instances.</summary>
    public async Task<Infrastructure> RegisterAsync(string name, int count = 1, double latency = 0)
    {
        var text = Description(name, count, latency);
        return await Occo.RegisterAsync((await Occo.CompileAsync(DescriptionSource.FromText(text))).Require());
    }

    /// <summary>A request for such an infrastructure.</summary>
    public static object Request(string name, int count = 1, double latency = 0)
        => new { Description = new { Text = Description(name, count, latency) } };

    public static string Description(string name, int count = 1, double latency = 0) => $$$"""
        infra_name: {{{name}}}
        user_id: anna
        nodes: [{name: web, type: machine, scaling: {min: {{{count}}}, max: 99}}]
        node_definitions: {'node_def:machine': [{resource: {type: dummy, latency: {{{latency}}} }}]}
        """;

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) client.Dispose();
        await App.Services.GetRequiredService<Enactments.EnactmentDesk>().DrainAsync(TimeSpan.Zero);
        await App.DisposeAsync();
        await Occo.DisposeAsync();
        if (folder is not null) Directory.Delete(folder, recursive: true);
    }
}
