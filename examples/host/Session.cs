using System.Diagnostics;
using System.Globalization;
namespace Occo.Example;

/// <summary>The life of the infrastructure of host.yaml.</summary>
internal sealed class Session(Orchestrator occo, TextWriter output)
{
    private const string Name = "host";
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly HashSet<int> processes = [];

    public async Task RunAsync(CancellationToken cancel)
    {
        Say("Register the description");
        var compiled = await occo.CompileAsync(Document(), new CompileOptions { Variables = Programs() });
        await occo.RegisterAsync(compiled.Require());
        try
        {
            await LiveAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            Say("Remove everything");
            var removal = new RemovalOptions { Enactment = Options() };
            var result = await occo.RemoveAsync(Name, removal, CancellationToken.None).ConfigureAwait(false);
            foreach (var error in result.Errors) output.WriteLine($"    {error}");
        }

        Check(!processes.Any(IsRunning), $"of the {processes.Count} processes seen, none is left");
    }

    private async Task LiveAsync(CancellationToken cancel)
    {
        Say("Create it");
        await EnactAsync(webs: 2, cancel).ConfigureAwait(false);

        Say("Kill one web, and let Occo heal it");
        var victim = await ProcessIdAsync((await NodesAsync("web"))[0], cancel).ConfigureAwait(false);
        using (var process = Process.GetProcessById(victim)) process.Kill();
        await EnactAsync(webs: 2, cancel).ConfigureAwait(false);

        Say("Scale to five webs");
        await occo.ScaleAsync(Name, "web", new ScaleRequest { To = 5 });
        await EnactAsync(webs: 5, cancel).ConfigureAwait(false);

        Say("Scale back to two webs");
        await occo.ScaleAsync(Name, "web", new ScaleRequest { To = 2 });
        await EnactAsync(webs: 2, cancel).ConfigureAwait(false);
    }

    /// <summary>Enacts the infrastructure and checks the result over HTTP.</summary>
    private async Task EnactAsync(int webs, CancellationToken cancel)
    {
        var result = await occo.EnactAsync(Name, Options(), cancel).ConfigureAwait(false);
        foreach (var error in result.Errors) output.WriteLine($"    {error}");
        Check(result.Reached, $"created {result.Created}, replaced {result.Replaced}, dropped {result.Dropped} "
            + $"in {result.Duration.TotalSeconds:0.0} s");
        foreach (var node in await occo.GetNodesAsync(new NodeQuery { Infrastructure = Name }))
            processes.Add(await ProcessIdAsync(node, cancel).ConfigureAwait(false));

        var proxy = Url((await NodesAsync("proxy")).Single());
        var listed = await Http.GetStringAsync($"{proxy}/webs", cancel).ConfigureAwait(false);
        var urls = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var known = (await NodesAsync("web")).Select(Url);
        Check(urls.Order().SequenceEqual(known.Order()), "the proxy lists the webs of Occo");
        Check(urls.Length == webs, $"there are {webs} webs");
        output.WriteLine($"    GET {proxy}/ -> {await Http.GetStringAsync(proxy, cancel).ConfigureAwait(false)}");
    }

    private async Task<IReadOnlyList<NodeInstance>> NodesAsync(string name)
        => [.. (await occo.GetNodesAsync(new NodeQuery { Infrastructure = Name })).Where(n => n.Name == name)];

    private static async Task<int> ProcessIdAsync(NodeInstance node, CancellationToken cancel)
        => int.Parse(
            await Http.GetStringAsync($"{Url(node)}/pid", cancel).ConfigureAwait(false), CultureInfo.InvariantCulture);

    private EnactmentOptions Options() => new()
    {
        OnEvent = happened => output.WriteLine($"    {happened.Kind} {happened.Node}: {happened.Message}"),
    };

    private void Say(string text) => output.WriteLine($"==> {text}");

    private void Check(bool condition, string fact)
    {
        if (!condition) throw new SessionException($"Failed check: {fact}");
        output.WriteLine($"    ok: {fact}");
    }

    private static DescriptionSource Document()
        => DescriptionSource.FromFile(Path.Combine(AppContext.BaseDirectory, "host.yaml"));

    /// <summary>The command of the nodes: this program.</summary>
    private static Dictionary<string, object?> Programs() => new()
    {
        ["dotnet"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        ["program"] = typeof(Session).Assembly.Location,
    };

    private static string Url(NodeInstance node) => $"http://{node.Address}:{node.Ports["http"]}";

    private static bool IsRunning(int processId)
    {
        try
        {
            // An ended process stays in the process list, without memory, until its parent reads its exit code.
            using var process = Process.GetProcessById(processId);
            return process.WorkingSet64 > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>A failed check.</summary>
internal sealed class SessionException(string message) : Exception(message);
