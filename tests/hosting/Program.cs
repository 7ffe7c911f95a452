using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Occo.Engine.Tests;
using Occo.Server.Enactments;
using Occo.Server.Hosting;

// Serves the stores of the module's tests, each as occod serve does, in one process. A line of its input is the path of
// a store; the answer is the address of its server and a token. The same path again ends that server; the answer is
// "ended". The line "postgres" is answered with the address of a new store on a PostgreSQL server. Ends with its input.
const string Ended = "ended";
var open = new Dictionary<string, (WebApplication App, Orchestrator Occo)>();
var secrets = new Dictionary<string, string>();
while (await Console.In.ReadLineAsync().ConfigureAwait(false) is { } path)
{
    var answer = path == "postgres" ? PostgresServer.AddressAsync($"s{Guid.NewGuid():N}")
        : open.ContainsKey(path) ? EndAsync(path) : ServeAsync(path);
    await Console.Out.WriteLineAsync(await answer.ConfigureAwait(false)).ConfigureAwait(false);
}

async Task<string> ServeAsync(string path)
{
    var occo = await Orchestrator.OpenAsync(new() { StorePath = path }).ConfigureAwait(false);
    if (!secrets.ContainsKey(path))
    {
        (_, secrets[path]) = await occo.CreateTokenAsync(new() { Name = "tester", Role = AccessRole.Admin })
            .ConfigureAwait(false);
    }

    var app = OccoServer.Build(new()
    {
        Urls = ["http://127.0.0.1:0"],
        Allowed = [Allowance.Local, Allowance.Secrets],
        Rate = 0,
    }, occo, _ => { });
    await app.StartAsync().ConfigureAwait(false);
    open[path] = (app, occo);
    var features = app.Services.GetRequiredService<IServer>().Features;
    return $"{features.Get<IServerAddressesFeature>()!.Addresses.First()} {secrets[path]}";
}

async Task<string> EndAsync(string path)
{
    open.Remove(path, out var served);
    await served.App.Services.GetRequiredService<EnactmentDesk>().DrainAsync(TimeSpan.Zero).ConfigureAwait(false);
    await served.App.DisposeAsync().ConfigureAwait(false);
    await served.Occo.DisposeAsync().ConfigureAwait(false);
    return Ended;
}
