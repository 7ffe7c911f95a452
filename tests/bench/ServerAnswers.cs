using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Occo.Bench;

/// <summary>A server as a real process over 1,000 infrastructures of ten instances each, and its clients.</summary>
internal sealed partial class ServerAnswers : IAsyncDisposable
{
    private const int Infrastructures = 1_000;
    private const int Clients = 16;
    private static readonly Uri SignIn = new("/page/sign-in", UriKind.Relative);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly string folder = Directory.CreateTempSubdirectory("occo-bench-").FullName;
    private readonly List<HttpClient> clients = [];
    private Process? server;

    /// <summary>Milliseconds for 1,000 answers that nothing has changed.</summary>
    public static Task<double?> UnchangedAsync() => MeasureAsync(async bench =>
    {
        const int Each = 1_000;
        var tags = await Task.WhenAll(bench.clients.Select(async (client, i) =>
        {
            using var answer = await client.GetAsync(PathOf(i)).ConfigureAwait(false);
            return $"{answer.Headers.ETag}";
        })).ConfigureAwait(false);
        // Until the code of one answer is compiled to the end.
        await bench.AskAsync(tags, Each).ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        await bench.AskAsync(tags, Each).ConfigureAwait(false);
        return watch.Elapsed.TotalMilliseconds / (Clients * Each) * 1000;
    });

    /// <summary>Milliseconds for one answer, when nobody else asks.</summary>
    public static Task<double?> ListAsync(string path) => MeasureAsync(bench => bench.TimeAsync(path));

    /// <summary>The same for a page, in a browser that has signed in.</summary>
    public static Task<double?> PageAsync(string path) => MeasureAsync(async bench =>
    {
        var client = bench.clients[0];
        var form = await client.GetStringAsync(SignIn).ConfigureAwait(false);
        using var content = new FormUrlEncodedContent(
        [
            new("__RequestVerificationToken", Antiforgery().Match(form).Groups[1].Value),
            new("token", client.DefaultRequestHeaders.Authorization!.Parameter!),
        ]);
        using var answer = await client.PostAsync(SignIn, content).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        return await bench.TimeAsync(path).ConfigureAwait(false);
    });

    private async Task<double> TimeAsync(string path)
    {
        const int Cold = 20;
        var runs = new List<double>();
        for (var run = 0; run < Cold + 15; run++)
        {
            var watch = Stopwatch.StartNew();
            var answer = await clients[0].GetByteArrayAsync(new Uri(path, UriKind.Relative))
                .ConfigureAwait(false);
            if (run >= Cold) runs.Add(watch.Elapsed.TotalMilliseconds);
            if (run == 0) await Console.Error.WriteLineAsync($"{answer.Length:N0} bytes").ConfigureAwait(false);
        }

        return runs.Order().ElementAt(runs.Count / 2);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) client.Dispose();
        if (server is not null)
        {
            server.Kill();
            await server.WaitForExitAsync().ConfigureAwait(false);
            server.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<double?> MeasureAsync(Func<ServerAnswers, Task<double>> measure)
    {
        var bench = new ServerAnswers();
        await using var end = bench.ConfigureAwait(false);
        await bench.BeginAsync().ConfigureAwait(false);
        return await measure(bench).ConfigureAwait(false);
    }

    private async Task BeginAsync()
    {
        var store = Path.Combine(folder, "occo.db");
        var occo = await Orchestrator.OpenAsync(new() { StorePath = store }).ConfigureAwait(false);
        await using var end = occo.ConfigureAwait(false);
        await Parallel.ForAsync(0, Infrastructures, async (i, cancel) =>
        {
            var compiled = await occo.CompileAsync(DescriptionSource.FromText(
                $"infra_name: shop{i}\nuser_id: bench\n"
                + "nodes: [{name: web, type: machine, scaling: {min: 10, max: 10}}]\n" + Workshop.Definition()))
                .ConfigureAwait(false);
            await occo.RegisterAsync(compiled.Require()).ConfigureAwait(false);
            await occo.EnactAsync($"shop{i}", cancel: cancel).ConfigureAwait(false);
        }).ConfigureAwait(false);
        var url = await StartAsync(store).ConfigureAwait(false);
        for (var i = 0; i < Clients; i++)
        {
            var (_, secret) = await occo.CreateTokenAsync(
                new() { Name = $"client{i}", Role = AccessRole.Admin }).ConfigureAwait(false);
            var client = new HttpClient { BaseAddress = new(url, "/api/v1/"), Timeout = Limit };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
            clients.Add(client);
        }
    }

    private async Task<Uri> StartAsync(string store)
    {
        var start = new ProcessStartInfo("dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "occod.dll"), "serve", "--store", store,
                "--urls", "http://127.0.0.1:0", "--rate", "0",
            ])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["XDG_DATA_HOME"] = folder;
        server = Process.Start(start)!;
        var first = new TaskCompletionSource<string>();
        server.OutputDataReceived += (_, line) => first.TrySetResult(line.Data ?? "");
        server.BeginOutputReadLine();
        return new(Address().Match(await first.Task.WaitAsync(Limit).ConfigureAwait(false)).Value);
    }

    private Task AskAsync(string[] tags, int each) => Task.WhenAll(clients.Select((client, i) => Task.Run(async () =>
    {
        for (var n = 0; n < each; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, PathOf(i));
            request.Headers.TryAddWithoutValidation("If-None-Match", tags[i]);
            using var answer = await client.SendAsync(request).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.NotModified)
                throw new InvalidOperationException($"{answer.StatusCode}");
        }
    })));

    private static Uri PathOf(int i) => new($"infrastructures/shop{i}", UriKind.Relative);

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex Antiforgery();

    [GeneratedRegex("http://[0-9.]+:[0-9]+")]
    private static partial Regex Address();
}
