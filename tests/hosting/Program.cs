using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Occo.Server.Hosting;

// Serves the stores of the module's tests, each as occod serve does, in one process: a line of its input is the path of
// a store; the answer is the address of its server and a token. Ends with its input.
while (await Console.In.ReadLineAsync().ConfigureAwait(false) is { } path)
{
    var occo = await Orchestrator.OpenAsync(new() { StorePath = path }).ConfigureAwait(false);
    var (_, secret) = await occo.CreateTokenAsync(new() { Name = "tester", Role = AccessRole.Admin })
        .ConfigureAwait(false);
    var app = OccoServer.Build(new()
    {
        Urls = ["http://127.0.0.1:0"],
        Allowed = [Allowance.Local, Allowance.Secrets],
        Rate = 0,
    }, occo, _ => { });
    await app.StartAsync().ConfigureAwait(false);
    var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    await Console.Out.WriteLineAsync($"{address} {secret}").ConfigureAwait(false);
}
