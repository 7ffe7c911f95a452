using Occo.Server.Access;
using Occo.Server.Enactments;
using Occo.Server.Hosting;

namespace Occo.Server.Operation;

/// <summary>Whether the server lives, and how it does.</summary>
internal static class OperationRoutes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Load balancers ask with HEAD, too.
    private static readonly string[] Asked = ["GET", "HEAD"];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods("/healthz", Asked, () => Results.Text("alive\n")).AllowAnonymous()
            .WithSummary("The process lives.");
        app.MapMethods("/readyz", Asked, ReadyAsync).AllowAnonymous()
            .WithSummary("The store can be written, and the server does not end.").Produces(503);
        app.MapGet("/version", () => new { Version = ServerVersion.Full }).Needs(Permission.Read)
            .WithSummary("The version of the server.");
        app.MapGet("/metrics", MetricsAsync).Needs(Permission.Store)
            .WithSummary("Measurements in the text format of Prometheus.");
    }

    // Nothing about the store is told to strangers: the log says it.
    private static async Task<IResult> ReadyAsync(Readiness store, EnactmentDesk desk, ILogger<EnactmentDesk> log)
    {
        if (desk.IsDraining) return Not("ending");
        try
        {
            await store.CheckAsync().WaitAsync(Patience).ConfigureAwait(false);
            return Results.Text("ready\n");
        }
        catch (Exception e) when (e is OccoException or TimeoutException)
        {
            ServerLog.NotReady(log, e.Message);
            return Not("the store cannot be used");
        }

        static IResult Not(string why) => Results.Text($"not ready: {why}\n", statusCode: 503);
    }

    private static async Task<IResult> MetricsAsync(PrometheusMetrics metrics, Orchestrator occo, EnactmentDesk desk)
    {
        var infrastructures = await occo.GetInfrastructuresAsync().ConfigureAwait(false);
        var workers = await occo.GetWorkersAsync().ConfigureAwait(false);
        var text = metrics.Write();
        text.Gauge("occo_infrastructures", "Infrastructures that are not removed.", infrastructures
            .CountBy(i => i.State).Select(count => ($"{{state=\"{count.Key}\"}}", (double)count.Value)));
        text.Gauge("occo_instances_ready", "Ready instances.", [("", infrastructures.Sum(i => (double)i.Ready))]);
        text.Gauge("occo_instances_desired", "Wanted instances.", [("", infrastructures.Sum(i => (double)i.Desired))]);
        text.Gauge("occo_workers_alive", "Workers that are alive.", [("", workers.Count(worker => worker.IsAlive))]);
        text.Gauge("occo_enactments_running", "Enactments that this server makes.",
            [("", desk.All.Count(work => !work.IsEnded))]);
        return Results.Text(text.ToString(), PrometheusText.MediaType);
    }
}
