using System.CommandLine;
using Occo.Server.Enactments;
using Occo.Server.Hosting;
using Occo.Server.Operation;

namespace Occo.Server;

/// <summary>
/// <c>occod serve</c>: the REST service of a store, until it is told to end; with <c>--work</c> a worker, too.
/// </summary>
internal static class ServeCommand
{
    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var store = new StoreOptions();
        var work = new WorkOptions();
        var serve = new ServerOptions();
        var isWorker = new Option<bool>("--work")
        {
            Description = "Also enact attached infrastructures, as occod work does.",
        };
        var command = new Command("serve", "Serves a store to others, over HTTP.") { isWorker };
        foreach (var option in store.All.Concat(serve.All).Concat(work.All)) command.Add(option);
        command.SetAction((parsed, _) => store.OpenAsync(parsed, (occo, log, drain) => RunAsync(
            serve.Read(parsed, work.Read(parsed).DrainTimeout), parsed.GetValue(isWorker) ? work.Read(parsed) : null,
            occo, log, drain)));
        return command;
    }

    private static async Task<int> RunAsync(
        ServeOptions options, WorkerOptions? work, Orchestrator occo, Action<ILoggingBuilder> log,
        CancellationToken drain)
    {
        var app = OccoServer.Build(options, occo, log);
        await using (app.ConfigureAwait(false))
        {
            await StartAsync(app).ConfigureAwait(false);
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Occo");
            ServerLog.Serves(logger, ServerVersion.Full, occo.StorePath, string.Join(", ", app.Urls));
            Systemd.Ready(drain);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(drain);
            var told = Task.Delay(Timeout.Infinite, drain);
            var worker = work is null ? null : occo.WorkAsync(work, end.Token);
            await Task.WhenAny(told, worker ?? told).ConfigureAwait(false);
            await end.CancelAsync().ConfigureAwait(false);
            var desk = app.Services.GetRequiredService<EnactmentDesk>();
            ServerLog.Ends(logger, desk.All.Count(running => !running.IsEnded));
            var isWhole = await desk.DrainAsync(options.DrainTimeout).ConfigureAwait(false);
            using var limit = new CancellationTokenSource(Closing);
            await app.StopAsync(limit.Token).ConfigureAwait(false);
            return (worker is null || await worker.ConfigureAwait(false)) && isWhole ? ExitCode.Done : ExitCode.CutOff;
        }
    }

    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new OccoException(FailureKind.InvalidArgument, $"{e.Message} Check --urls.", e);
        }
    }
}
