using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Occo.Ec2Server;

/// <summary>
/// The cloud's switches for other processes, as JSON: <c>settings</c> (GET, PUT), <c>orders</c> (POST), <c>calls</c>
/// (GET counts by action, DELETE), <c>instances</c> and <c>belongings</c> (GET), <c>cut</c> (GET what was terminated
/// while requests could reach it), and POST to
/// <c>instances/{id}/{terminate|interrupt|warn|retire|stop|impair|protect}</c>.
/// </summary>
internal static class ControlRequest
{
    /// <summary>How it is written.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Answers a request below <c>/_control</c>.</summary>
    public static async Task AnswerAsync(HttpContext context, PathString path, Ec2Account cloud)
    {
        var parts = path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            var result = await ResultAsync(context.Request, parts, cloud).ConfigureAwait(false);
            await context.Response.WriteAsJsonAsync(result, Json).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Ec2Error or JsonException)
        {
            context.Response.StatusCode = e is Ec2Error error ? error.Status : 400;
            await context.Response.WriteAsJsonAsync(new { error = e.Message }, Json).ConfigureAwait(false);
        }
    }

    private static async Task<object> ResultAsync(HttpRequest request, string[] path, Ec2Account cloud)
    {
        switch (request.Method, path)
        {
            case ("GET", ["settings"]):
                return cloud.Settings;
            case ("PUT", ["settings"]):
                return cloud.Settings = await ReadAsync<Ec2Settings>(request).ConfigureAwait(false);
            case ("POST", ["orders"]):
                cloud.Orders.Add(await ReadAsync<Order>(request).ConfigureAwait(false));
                return new { waiting = cloud.Orders.Count };
            case ("GET", ["calls"]):
                return cloud.Calls.Counts;
            case ("DELETE", ["calls"]):
                cloud.Calls.Clear();
                return cloud.Calls.Counts;
            case ("GET", ["instances"]):
                return cloud.Fleet.Locked(() => cloud.Fleet.All().Select(MachineReport.Of).ToList());
            case ("GET", ["belongings"]):
                return cloud.Fleet.Locked(() => Belonging.Of(cloud.Fleet).ToList());
            case ("GET", ["cut"]):
                return cloud.Fleet.Locked(() => cloud.Targets.Cut.ToList());
            case ("POST", ["instances", var id, var what]):
                Do(cloud, id, what);
                return new { id, what };
            default:
                throw new Ec2Error("NotFound", $"There is no {request.Method} of {request.Path}.", 404);
        }
    }

    private static void Do(Ec2Account cloud, string id, string what)
    {
        switch (what)
        {
            case "terminate":
                cloud.Terminate(id);
                break;
            case "interrupt":
                cloud.Interrupt(id);
                break;
            case "stop":
                cloud.Stop(id);
                break;
            case "impair":
                cloud.Check(id, "impaired");
                break;
            case "warn":
                cloud.Warn(id);
                break;
            case "retire":
                cloud.Schedule(id, "instance-retirement", "The instance is running on degraded hardware");
                break;
            case "protect":
                cloud.Protect(id, true);
                break;
            default:
                throw new Ec2Error("NotFound", $"An instance can not be made to '{what}'.", 404);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpRequest request) where T : class
        => await request.ReadFromJsonAsync<T>(Json).ConfigureAwait(false)
            ?? throw new JsonException("The body is null.");
}
