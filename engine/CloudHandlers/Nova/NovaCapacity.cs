namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>How many more servers of a section the quota of the project leaves: servers, cores and memory.</summary>
internal static class NovaCapacity
{
    public static async Task<int?> AskAsync(NovaClient client, NovaSection section, CancellationToken cancel)
    {
        var answer = await client.GetAsync(NovaService.Compute, "limits", "limits", cancel).ConfigureAwait(false);
        if (answer.Member("limits")?.Member("absolute") is not { } limits) return null;
        var flavor = await client.Names.FlavorAsync(section.Flavor, cancel).ConfigureAwait(false);
        return new[]
        {
            Room(limits.Number("maxTotalInstances"), limits.Number("totalInstancesUsed"), 1),
            Room(limits.Number("maxTotalCores"), limits.Number("totalCoresUsed"), flavor.Number("vcpus")),
            Room(limits.Number("maxTotalRAMSize"), limits.Number("totalRAMUsed"), flavor.Number("ram")),
        }.Min();
    }

    // A negative limit is none.
    private static int? Room(int? limit, int? used, int? each)
        => limit >= 0 && used is { } taken && each > 0 ? Math.Max(0, (limit.Value - taken) / each.Value) : null;
}
