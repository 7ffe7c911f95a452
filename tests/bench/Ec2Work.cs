using System.Diagnostics;
using System.Net.Http.Json;
using Occo.Ec2Server;
namespace Occo.Bench;

/// <summary>
/// The cost of 100 instances on EC2. The server of the tests runs in its own process. It takes 100 ms for each
/// RunInstances, and half a second to start or end a machine.
/// </summary>
internal sealed class Ec2Work(Workshop workshop) : IAsyncDisposable
{
    private const int Instances = 100;
    private const string Name = "bench";

    private readonly ServerProcess server = ServerProcess.Start();
    private readonly HttpClient client = new();

    /// <summary>Milliseconds until all instances are ready.</summary>
    public static Task<double?> CreateAsync()
        => DoAsync(async work => (await work.BuildAsync().ConfigureAwait(false)).Ms);

    /// <summary>Milliseconds of a pass without work.</summary>
    public static Task<double?> IdleAsync()
        => DoAsync(async work => (await work.PassAsync().ConfigureAwait(false)).Ms);

    /// <summary>Milliseconds until all instances are terminated.</summary>
    public static Task<double?> DestroyAsync() => DoAsync(async work =>
    {
        await work.BuildAsync().ConfigureAwait(false);
        return (await work.MeasureAsync(occo => occo.RemoveAsync(Name)).ConfigureAwait(false)).Ms;
    });

    /// <summary>API calls for each created instance.</summary>
    public static Task<double?> CallsAsync()
        => DoAsync(async work => (await work.BuildAsync().ConfigureAwait(false)).Calls / (double)Instances);

    /// <summary>API calls of a pass without work.</summary>
    public static Task<double?> IdleCallsAsync()
        => DoAsync(async work => (await work.PassAsync().ConfigureAwait(false)).Calls);

    /// <summary>Milliseconds of the first call to EC2 in a process, including the loading of the AWS SDK.</summary>
    public static async Task<double?> FirstCallAsync()
    {
        using var server = ServerProcess.Start();
        using var cloud = new Ec2Cloud();
        var keys = new Credentials();
        var access = new CloudAccess
        {
            StoreId = Name,
            StoreFolder = Path.GetTempPath(),
            Type = cloud.Type,
            Settings = new Dictionary<string, object?> { ["endpoint"] = server.Endpoint },
            Credential = new Dictionary<string, object?>
            {
                ["accesskey"] = keys.AccessKey,
                ["secretkey"] = keys.SecretKey,
            },
        };
        var watch = Stopwatch.StartNew();
        await cloud.ListTaggedAsync(access, anyStore: false, CancellationToken.None).ConfigureAwait(false);
        return watch.Elapsed.TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        await workshop.DisposeAsync().ConfigureAwait(false);
        client.Dispose();
        server.Dispose();
    }

    private static async Task<double?> DoAsync(Func<Ec2Work, Task<double>> work)
    {
        var site = new Ec2Work(await Workshop.OpenAsync().ConfigureAwait(false));
        await using var open = site.ConfigureAwait(false);
        await site.PrepareAsync().ConfigureAwait(false);
        return await work(site).ConfigureAwait(false);
    }

    private async Task PrepareAsync()
    {
        var settings = new Ec2Settings
        {
            PendingTime = TimeSpan.FromSeconds(0.5),
            ShuttingDownTime = TimeSpan.FromSeconds(0.5),
            Latency = new Dictionary<string, TimeSpan> { ["RunInstances"] = TimeSpan.FromSeconds(0.1) },
        };
        using var reply = await client.PutAsJsonAsync($"{server.Endpoint}/_control/settings", settings,
            ControlRequest.Json).ConfigureAwait(false);
        reply.EnsureSuccessStatusCode();
        await workshop.RegisterOnEc2Async(Name, Instances, server.Endpoint).ConfigureAwait(false);
    }

    private Task<(double Ms, int Calls)> BuildAsync() => MeasureAsync(occo => occo.EnactAsync(Name));

    private async Task<(double Ms, int Calls)> PassAsync()
    {
        await BuildAsync().ConfigureAwait(false);
        return await MeasureAsync(occo => occo.EnactAsync(Name)).ConfigureAwait(false);
    }

    private async Task<(double Ms, int Calls)> MeasureAsync(Func<Orchestrator, Task<EnactmentResult>> work)
    {
        var before = await CountAsync().ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        var result = await work(workshop.Occo).ConfigureAwait(false);
        watch.Stop();
        if (!result.Reached) throw new InvalidOperationException(string.Join("; ", result.Errors.Take(3)));
        return (watch.Elapsed.TotalMilliseconds, await CountAsync().ConfigureAwait(false) - before);
    }

    private async Task<int> CountAsync()
    {
        var counts = await client.GetFromJsonAsync<Dictionary<string, int>>(
            $"{server.Endpoint}/_control/calls").ConfigureAwait(false);
        return counts!.Values.Sum();
    }
}
