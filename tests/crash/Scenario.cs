namespace Occo.Crash;

/// <summary>
/// The life of an infrastructure in pieces. Each piece can be begun again by another process wherever one was killed.
/// </summary>
internal static class Scenario
{
    /// <summary>The pieces, in the order of a life.</summary>
    /// <param name="cloud">What the cloud is called on the command line.</param>
    public static IReadOnlyList<string> Of(string cloud) => cloud is "local" or "hosts"
        ? ["build", "update", "scale-up", "heal", "scale-down", "lease-end", "remove"]
        : ["build", "update", "scale-up", "heal", "scale-down", "stop", "start", "lease-end", "remove"];

    /// <summary>Instances of each node when a piece is done.</summary>
    public static IReadOnlyDictionary<string, int> Wanted(Site site, string scenario)
    {
        if (scenario == "remove") return new Dictionary<string, int>();
        var webs = scenario switch { "lease-end" => 0, "scale-up" or "heal" => 4, _ => 2 };
        return site.Resources.Select(name => (name, 1)).Concat([("db", 1), ("web", webs)])
            .Where(node => node.Item2 > 0).ToDictionary();
    }

    /// <summary>What the instances are when a piece is done.</summary>
    public static NodeState Goal(Site site, string scenario, string node)
        => scenario == "stop" && !site.Resources.Contains(node) ? NodeState.Stopped : NodeState.Ready;

    /// <summary>Brings a new site to where a piece begins.</summary>
    public static async Task PrepareAsync(Site site, string scenario)
    {
        IReadOnlyList<string> before = scenario switch
        {
            "build" => [],
            "heal" or "scale-down" => ["build", "scale-up"],
            "start" => ["build", "stop"],
            _ => ["build"],
        };
        foreach (var piece in before) await PerformAsync(site, piece).ConfigureAwait(false);
        if (scenario == "lease-end") await site.EndLeasesAsync().ConfigureAwait(false);
        if (scenario != "heal") return;
        using var occo = await site.OpenAsync();
        site.Break([.. (await occo.GetNodesAsync()).Where(n => n.Name == "web").Take(2)]);
    }

    /// <summary>Performs a piece, or what is left of it. True: its goal is reached.</summary>
    public static async Task<bool> PerformAsync(Site site, string scenario)
    {
        for (var tries = 3; ; tries--)
        {
            try
            {
                return await TryAsync(site, scenario).ConfigureAwait(false);
            }
            catch (OccoException e) when (e.Kind == FailureKind.LeaseLost && site.Interval is not null && tries > 1)
            {
                // The lease is short: on a busy machine a removal loses it to the worker of its own process.
            }
        }
    }

    private static async Task<bool> TryAsync(Site site, string scenario)
    {
        using var occo = await site.OpenAsync();
        using var drain = new CancellationTokenSource();
        var worker = site.WorkAsync(occo, drain.Token);
        try
        {
            return await PerformAsync(site, occo, scenario).ConfigureAwait(false);
        }
        finally
        {
            await drain.CancelAsync().ConfigureAwait(false);
            await worker.ConfigureAwait(false);
        }
    }

    private static async Task<bool> PerformAsync(Site site, Orchestrator occo, string scenario)
    {
        var found = await occo.FindInfrastructureAsync(Site.Name);
        switch (scenario)
        {
            case "build":
                if (found is null)
                    await occo.RegisterAsync(await site.CompileAsync(occo, version: 1), site.CredentialPath);
                break;
            case "update":
                if (found!.Version == 1)
                {
                    await occo.UpdateAsync(Site.Name, await site.CompileAsync(occo, version: 2), site.CredentialPath);
                }

                break;
            case "scale-up":
                await occo.ScaleAsync(Site.Name, "web", new() { To = 4 });
                break;
            case "heal" or "lease-end":
                break;
            case "scale-down":
                await occo.ScaleAsync(Site.Name, "web", new() { To = 2 });
                break;
            case "stop" or "start":
                foreach (var instance in (await occo.GetNodesAsync().ConfigureAwait(false))
                    .Where(i => !site.Resources.Contains(i.Name)))
                    await occo.AskPowerAsync(instance.Id, stop: scenario == "stop").ConfigureAwait(false);
                break;
            case "remove":
                return found is null or { State: InfrastructureState.Removed }
                    || (await occo.RemoveAsync(Site.Name).ConfigureAwait(false)).Reached;
            default:
                throw new OccoException(FailureKind.InvalidArgument,
                    $"There is no scenario '{scenario}'. There are: {string.Join(", ", Of(site.Cloud))}.");
        }

        if (site.Interval is { } interval && found?.Attachment is null)
            await occo.AttachAsync(Site.Name, interval).ConfigureAwait(false);
        var limit = new EnactmentOptions { Timeout = TimeSpan.FromSeconds(60) };
        return (await occo.EnactAsync(Site.Name, limit).ConfigureAwait(false)).Reached;
    }
}
