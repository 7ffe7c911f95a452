using System.Text.Json;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// Lists servers by their tags, and floating addresses whose server is gone as what is left of it. Addresses are listed
/// first: one in that list whose server is not in the later list belongs to no new server.
/// </summary>
internal sealed class NovaList(NovaClient client, TimeProvider time)
{
    private const int MostLogs = 5;
    private static readonly TimeSpan BuildLimit = TimeSpan.FromSeconds(80);
    private static readonly TimeSpan BuildInterval = TimeSpan.FromMilliseconds(500);

    public async Task<IReadOnlyList<CloudInstance>> ListAsync(
        IReadOnlyList<string> tags, Func<NovaAddress, bool> isAsked, CancellationToken cancel)
    {
        var addresses = new NovaAddresses(client, time);
        var given = await addresses.ListAsync(cancel).ConfigureAwait(false);
        var servers = await ServersAsync(client, tags, cancel).ConfigureAwait(false);
        var instances = Read(servers, given);
        // A server may have got its address in between.
        if (instances.Exists(i => i.State == ComponentState.Stopped))
            instances = Read(servers, await addresses.ListAsync(cancel).ConfigureAwait(false));
        await AddLogsAsync(servers, instances, cancel).ConfigureAwait(false);
        var listed = instances.Select(i => i.InstanceId).ToHashSet();
        foreach (var left in given.Where(a => isAsked(a) && listed.Add(a.ServerId)))
        {
            if (await GetAsync(client, left.ServerId, cancel).ConfigureAwait(false) is null)
                instances.Add(left.AsInstance());
        }

        return instances;
    }

    /// <summary>The servers of a node id that exist; more than one is a mishap. The oldest is first.</summary>
    public async Task<IReadOnlyList<JsonElement>> OfNodeAsync(
        CloudScope scope, Guid nodeId, CancellationToken cancel)
    {
        var found = await ServersAsync(client, [NovaMarks.OfNode(nodeId)], cancel).ConfigureAwait(false);
        return
        [
            .. found.Where(s => !NovaInstances.IsGone(s) && s.Texts("metadata") is var marks
                    && marks.GetValueOrDefault(NovaMarks.Owner.NodeId) == $"{nodeId}"
                    && marks.GetValueOrDefault(NovaMarks.Owner.Store) == scope.StoreId)
                .OrderBy(s => s.Time("created")).ThenBy(s => s.Text("id"), StringComparer.Ordinal),
        ];
    }

    /// <summary>A server; null: the cloud has none with this id.</summary>
    public static async Task<JsonElement?> GetAsync(NovaClient client, string id, CancellationToken cancel)
    {
        try
        {
            var answer = await client.GetAsync(
                NovaService.Compute, $"servers/{Uri.EscapeDataString(id)}", "server", cancel).ConfigureAwait(false);
            return answer.Member("server")
                ?? throw NovaErrors.Foreign(System.Net.HttpStatusCode.OK, "JSON without 'server'", "server");
        }
        catch (CloudException e) when (NovaErrors.IsNotFound(e))
        {
            return null;
        }
    }

    /// <summary>
    /// The same, when it is built: before, Nova changes neither tags nor metadata. Throws <see cref="CloudException"/>
    /// (Transient) if that takes long.
    /// </summary>
    public async Task<JsonElement?> BuiltAsync(string id, CancellationToken cancel)
    {
        for (var began = time.GetTimestamp(); ; await Task.Delay(BuildInterval, time, cancel).ConfigureAwait(false))
        {
            var server = await GetAsync(client, id, cancel).ConfigureAwait(false);
            if (server?.Text("status") != "BUILD") return server;
            if (time.GetElapsedTime(began) > BuildLimit)
                throw new CloudException(CloudErrorKind.Transient, $"The server {id} is still being built.");
        }
    }

    private static async Task<List<JsonElement>> ServersAsync(
        NovaClient client, IReadOnlyList<string> tags, CancellationToken cancel)
    {
        var found = await client.ListAsync(NovaService.Compute,
            $"servers/detail?limit=500&tags={Uri.EscapeDataString(string.Join(',', tags))}", "servers", "list", cancel)
            .ConfigureAwait(false);
        if (client.ShowsDownCells) await RequireCellsAsync(client, cancel).ConfigureAwait(false);
        return found;
    }

    // A list with filters or a limit leaves out the servers of a cell that is down, as if they were gone. One without
    // shows what is known of them: an id and this status, but no name.
    private static async Task RequireCellsAsync(NovaClient client, CancellationToken cancel)
    {
        var all = await client.GetAsync(NovaService.Compute, "servers", "list of all", cancel).ConfigureAwait(false);
        var lost = all.Items("servers").Where(s => s.Text("status") == "UNKNOWN" && s.Text("name") is null)
            .Select(NovaNames.IdOf).ToList();
        if (lost.Count == 0) return;
        throw new CloudException(CloudErrorKind.Transient, "A part of the cloud (a cell) does not answer: of "
            + $"{lost.Count} servers of the project, among them {lost[0]}, nothing is known. Occo waits until it is "
            + "back, because its own servers may be there.");
    }

    private static List<CloudInstance> Read(List<JsonElement> servers, IReadOnlyList<NovaAddress> given)
    {
        var byServer = given.ToLookup(a => a.ServerId);
        return servers.ConvertAll(s => NovaInstances.Read(s, byServer[s.Text("id") ?? ""].FirstOrDefault()));
    }

    // The console says why a server failed that has run.
    private async Task AddLogsAsync(List<JsonElement> servers, List<CloudInstance> instances, CancellationToken cancel)
    {
        var failed = Enumerable.Range(0, instances.Count).Where(
            i => instances[i].State == ComponentState.Failed && NovaInstances.HasRun(servers[i])).Take(MostLogs);
        foreach (var i in failed)
        {
            if (await LogAsync(instances[i].InstanceId, cancel).ConfigureAwait(false) is { Length: > 0 } log)
                instances[i] = instances[i] with { Error = $"{instances[i].Error}; end of its console log: {log}" };
        }
    }

    private async Task<string> LogAsync(string id, CancellationToken cancel)
    {
        try
        {
            var answer = await NovaActions.SendAsync(client, id, "os-getConsoleOutput",
                new() { ["length"] = LogLines.MaxLines }, cancel).ConfigureAwait(false);
            return LogLines.Join(LogLines.LastOf(answer.Text("output") ?? ""));
        }
        catch (CloudException)
        {
            return "";
        }
    }
}
