using System.Management.Automation;
using Occo.Engine.CloudHandlers;

namespace Occo;

/// <summary>
/// A cloud of script blocks. A script that creates need not know whether it was called before: what -List shows already
/// is not asked for again. What it says nothing about is looked up with -List, too.
/// </summary>
internal partial class ScriptCloud(ScriptHandler handler) : ICloudHandler
{
    public string Type => handler.Type;
    public SectionSchema? Schema { get; } = ScriptSchema.Of(handler);
    public IReadOnlyList<string> ScopeKeys => handler.ScopeKeys;
    public int MaxBatch => handler.MaxBatch;
    public TimeSpan ListingDelay => handler.ListingDelay;
    public bool HandsOver => Has("Mark");
    public bool CanStart => Has("Start");
    public bool CanStop => Has("Stop");

    /// <summary>
    /// Throws <see cref="ArgumentException"/> for a handler that contradicts itself, or whose type is built in.
    /// </summary>
    public static void Require(ScriptHandler handler)
    {
        if (Orchestrator.BuiltInClouds.Contains(handler.Type))
            throw new ArgumentException($"The cloud '{handler.Type}' is built in. Use another type.");
        if (handler.Scripts.ContainsKey("Refresh") != handler.RefreshKeys.Length > 0)
            throw new ArgumentException("-Refresh and -RefreshKey belong together: how, and what.");
        if (handler.Scripts.ContainsKey("Publish") != handler.Scripts.ContainsKey("Withdraw"))
            throw new ArgumentException("-Publish and -Withdraw belong together.");
        if (handler.Scripts.ContainsKey("Stop") && !handler.Scripts.ContainsKey("Start"))
            throw new ArgumentException("-Stop needs -Start: what was stopped must be started again.");
        // What is wrong with the schema is told now.
        _ = Of(handler);
    }

    /// <summary>The handler as the engine takes it.</summary>
    public static ICloudHandler Of(ScriptHandler handler)
        => handler.Scripts.ContainsKey("Catalogue") ? new ScriptCatalogue(handler) : new ScriptCloud(handler);

    public IEnumerable<Diagnostic> Validate(Section resource) => Schema?.Check(resource) ?? [];

    public async ValueTask<Reservation> ReserveAsync(
        CloudScope scope, Guid nodeId, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
    {
        if (!Has("Reserve")) return Reservation.None;
        var written = await RunAsync("Reserve", ScriptRequest.Of(scope).With("NodeId", nodeId)
            .With("Resource", ScriptRequest.ToPowerShell(resource)), null, cancel).ConfigureAwait(false);
        if (One("Reserve", written, ["Address", "Ports"]) is not { } answer) return Reservation.None;
        var address = answer.Text("Address");
        return new(address is null ? null : ForeignText.RequireAddresses([address])[0], answer.Numbers("Ports"));
    }

    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var turn = await handler.Turns.EnterAsync(batch.Items.Select(i => $"node {i.NodeId}"), cancel)
            .ConfigureAwait(false);
        var outcomes = new Dictionary<Guid, CreateOutcome>();
        if (await LookAsync().ConfigureAwait(false) is { Count: > 0 } missing)
        {
            var written = await RunAsync("Create", ScriptRequest.Of(batch, missing), turn, cancel)
                .ConfigureAwait(false);
            foreach (var (id, outcome) in ScriptMachines.Created(batch, missing, written)) outcomes.Add(id, outcome);
            if (outcomes.Count < batch.Items.Count)
            {
                foreach (var item in await LookAsync().ConfigureAwait(false))
                {
                    outcomes.Add(item.NodeId, new(item.NodeId, null, new(CloudErrorKind.Transient,
                        "The script -Create wrote nothing about the machine, and -List does not show it.")));
                }
            }
        }

        return [.. batch.Items.Select(item => outcomes[item.NodeId])];

        async Task<List<CreateItem>> LookAsync()
        {
            var made = await ListAsync(batch.Scope, cancel).ConfigureAwait(false);
            foreach (var machine in made.Where(m => batch.Items.Any(i => i.NodeId == m.NodeId)))
                outcomes.TryAdd(machine.NodeId!.Value, new(machine.NodeId.Value, machine, null));
            return [.. batch.Items.Where(item => !outcomes.ContainsKey(item.NodeId))];
        }
    }

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => ListAsync(scope, scope.StoreId, scope.InfrastructureId, cancel);

    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => ListAsync(access, anyStore ? null : access.StoreId, null, cancel);

    public async Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var dropped = await Task.WhenAll(instanceIds.Distinct().Chunk(MaxBatch)
            .Select(ids => DropAsync(scope, ids, cancel))).ConfigureAwait(false);
        var outcomes = dropped.SelectMany(o => o).ToDictionary(o => o.InstanceId);
        // A script that finds something missing may mean something else than the machine.
        var open = outcomes.Values.Where(o => !o.Gone && o.Error?.Kind is (null or CloudErrorKind.NotFound)).ToList();
        var left = open.Count == 0 || ListingDelay > TimeSpan.Zero
            ? open.Where(o => o.Error is null).Select(o => o.InstanceId).ToHashSet()
            : (await ListAsync(scope, cancel).ConfigureAwait(false)).Where(i => !i.IsGone).Select(i => i.InstanceId)
                .ToHashSet();
        foreach (var outcome in open.Where(o => !left.Contains(o.InstanceId)))
            outcomes[outcome.InstanceId] = outcome with { Gone = true, Error = null };
        return [.. instanceIds.Distinct().Select(id => outcomes[id])];
    }

    public bool CanRefresh(ComposedRequest from, ComposedRequest to)
        => Has("Refresh") && from.DiffersOnlyIn(to, handler.RefreshKeys);

    public async Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
    {
        var machine = (await ListAsync(scope, cancel).ConfigureAwait(false)).FirstOrDefault(
            i => i.InstanceId == instanceId) ?? throw new CloudException(
                CloudErrorKind.NotFound, $"The script -List does not show the machine {instanceId}.");
        await RunAsync("Refresh", ScriptRequest.Of(scope).WithIds([instanceId]).WithRequest(to)
            .With("From", ScriptRequest.ToPowerShell(from.Resource))
            .WithMark(MachineMark.Of(machine, to.Digest)), null, cancel).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        RequireMark();
        var own = (await ListAsync(scope, cancel).ConfigureAwait(false)).Select(i => i.InstanceId).ToHashSet();
        return await Task.WhenAll(instanceIds.Distinct().Select(async id =>
        {
            try
            {
                if (own.Contains(id)) await MarkAsync(scope, id, null, cancel).ConfigureAwait(false);
                return new ReleaseOutcome(id, null);
            }
            catch (CloudException e)
            {
                return new(id, e);
            }
        })).ConfigureAwait(false);
    }

    public Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
    {
        RequireMark();
        return MarkAsync(scope, instanceId, MachineMark.Of(scope, nodeName, nodeId, null), cancel);
    }

    public Task StartAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => SwitchAsync("Start", scope, instanceIds, cancel);

    public Task StopAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => SwitchAsync("Stop", scope, instanceIds, cancel);

    private Task SwitchAsync(
        string script, CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => Task.WhenAll(instanceIds.Distinct().Chunk(MaxBatch).Select(
            ids => RunAsync(script, ScriptRequest.Of(scope).WithIds(ids), null, cancel)));

    public async Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
    {
        if (!Has("Check"))
            return [new("Handler", CloudCheckStatus.Skipped, $"The handler of the cloud '{Type}' has no -Check.")];
        try
        {
            var written = await RunAsync("Check", ScriptRequest.Of(access), null, cancel).ConfigureAwait(false);
            var checks = written.Select(Check).ToList();
            return checks.Count > 0 ? checks
                : [new("Handler", CloudCheckStatus.Passed, "The script -Check found nothing wrong.")];
        }
        catch (CloudException e)
        {
            return [new("Handler", CloudCheckStatus.Failed, e.Message)];
        }

        static CloudCheck Check(PSObject written)
        {
            var answer = new ScriptAnswer("Check", written, ["Name", "Status", "Message", "Hint"]);
            return new(answer.RequiredText("Name"), answer.Word("Status", CloudCheckStatus.Passed),
                answer.RequiredText("Message"), answer.Text("Hint"));
        }
    }

    public async Task<int?> CapacityAsync(
        CloudAccess access, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
    {
        if (!Has("Capacity")) return null;
        var written = await RunAsync("Capacity", ScriptRequest.Of(access)
            .With("Resource", ScriptRequest.ToPowerShell(resource)), null, cancel).ConfigureAwait(false);
        return written switch
        {
            [] => null,
            [{ BaseObject: int or long } count] when LanguagePrimitives.TryConvertTo<int>(count, out var room)
                && room >= 0 => room,
            _ => throw ScriptAnswer.Wrong("Capacity",
                $"wrote {(written.Count == 1 ? ScriptAnswer.Describe(written[0]) : $"{written.Count} objects")}; it "
                + "must write one whole number, or nothing where it does not know."),
        };
    }

    private protected Task<IReadOnlyList<PSObject>> RunAsync(
        string script, PSObject request, Turn? turn, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return handler.Scripts.TryGetValue(script, out var found)
            ? handler.Pool.RunAsync(found, request, turn, cancel)
            : throw new CloudException(CloudErrorKind.Invalid, $"The handler of the cloud '{Type}' has no -{script}.");
    }

    private bool Has(string script) => handler.Scripts.ContainsKey(script);

    private async Task<IReadOnlyList<CloudInstance>> ListAsync(
        CloudAccess access, string? storeId, string? infrastructureId, CancellationToken cancel)
        => ScriptMachines.Listed(
            await RunAsync("List", ScriptRequest.Of(access), null, cancel).ConfigureAwait(false),
            storeId, infrastructureId);

    private async Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, string[] ids, CancellationToken cancel)
    {
        using var turn = await handler.Turns.EnterAsync(ids.Select(id => $"machine {id}"), cancel)
            .ConfigureAwait(false);
        try
        {
            var written = await RunAsync("Drop", ScriptRequest.Of(scope).WithIds(ids), turn, cancel)
                .ConfigureAwait(false);
            var said = written.Select(one => Outcome(one, ids)).ToLookup(o => o.InstanceId);
            return [.. ids.Select(id => said[id].FirstOrDefault() ?? new(id, false, null))];
        }
        catch (CloudException e)
        {
            return [.. ids.Select(id => new DropOutcome(id, false, e))];
        }
    }

    private static DropOutcome Outcome(PSObject written, string[] ids)
    {
        var answer = new ScriptAnswer("Drop", written, ["InstanceId", "Gone", "Error", "ErrorKind", "Remains"]);
        var id = answer.Text("InstanceId") ?? (ids.Length == 1 ? ids[0]
            : throw answer.Wrong("wrote an object without InstanceId."));
        if (!ids.Contains(id)) throw answer.Wrong($"wrote about the machine {id}, which it was not asked for.");
        var failure = answer.Failure();
        return new(id, failure is null && (answer.Flag("Gone") ?? false), failure) { Remains = answer.Text("Remains") };
    }

    private Task<IReadOnlyList<PSObject>> MarkAsync(
        CloudScope scope, string id, MachineMark? mark, CancellationToken cancel)
        => RunAsync("Mark", ScriptRequest.Of(scope).WithIds([id]).WithMark(mark), null, cancel);

    private void RequireMark()
    {
        if (Has("Mark")) return;
        throw new CloudException(CloudErrorKind.Invalid,
            $"The handler of the cloud '{Type}' cannot change Occo's marks: it has no -Mark.");
    }

    private static ScriptAnswer? One(string script, IReadOnlyList<PSObject> written, string[] names)
        => written.Count switch
        {
            0 => null,
            1 => new(script, written[0], names),
            _ => throw ScriptAnswer.Wrong(script, $"wrote {written.Count} objects; one was expected."),
        };
}
