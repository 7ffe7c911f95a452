using Occo.Engine.Enactor;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>Planning, enacting, scaling and removing.</summary>
public sealed partial class Orchestrator
{
    private const int MostConcurrency = 10_000;
    private static readonly TimeSpan WaitForTurn = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Observes and plans; takes no lease. Records what it saw if nobody works on the infrastructure, and changes
    /// nothing else. Throws <see cref="OccoException"/> (NotFound, and PlanChanged when a given plan is out of date).
    /// </summary>
    public async Task<Plan> PlanAsync(
        string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        options = RequireValid(found, options ?? new());
        var look = await Look.BeginAsync(services, found, actor).ConfigureAwait(false);
        return await new Pass(services, found.Id, new(1, options, options.Plan)).PlanAsync(look, cancel)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// A plan as JSON text without secrets, for <see cref="ReadPlan"/> of another process.
    /// </summary>
    public string WritePlan(Plan plan) => PlanFile.Write(plan, services.Store.StoreId);

    /// <summary>
    /// A plan that was written to a file; it can be carried out like one of <see cref="PlanAsync"/>. Throws
    /// <see cref="OccoException"/> (InvalidArgument) for a file that is none, was changed, or is of another store.
    /// </summary>
    public Plan ReadPlan(string path) => PlanFile.Read(Path.GetFullPath(path), services.Store.StoreId);

    /// <summary>
    /// Looks at the clouds and records what it saw: states, failures, events. Changes nothing else, takes no lease.
    /// Returns warnings: clouds that did not answer, and an enactment that records what it sees itself. Throws
    /// <see cref="OccoException"/> (NotFound).
    /// </summary>
    /// <param name="infrastructure">Name or id.</param>
    /// <param name="credential">Used instead of the credentials file.</param>
    /// <param name="cancel">Ends the look.</param>
    public async Task<IReadOnlyList<string>> RefreshAsync(
        string infrastructure, CloudCredential? credential = null, CancellationToken cancel = default)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        if (found.State == InfrastructureState.Removed) return [];
        var look = await Look.BeginAsync(services, found, actor).ConfigureAwait(false);
        return await look.RunAsync(credential, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes passes until the desired state is reached, or for ever. Workers that keep the infrastructure make them in
    /// this process's stead. Throws <see cref="OccoException"/> (NotFound, Busy, Changed, Suspended, LeaseLost,
    /// PlanChanged, Store) and <see cref="OperationCanceledException"/>. Failures in a cloud are in the result.
    /// </summary>
    public async Task<EnactmentResult> EnactAsync(
        string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        options = RequireValid(found, options ?? new());
        if (options.Attach is not null || (found.Attachment is not null && !options.Local))
        {
            return await new AskedEnactment(services, found, options, actor).RunAsync(cancel).ConfigureAwait(false);
        }

        return await RunAsync(found, new() { Goal = EnactmentGoal.Reach, Options = options }, cancel)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Drops all instances, dependents first, and removes the infrastructure when none is left. Throws
    /// <see cref="OccoException"/> (NotFound, InUse, Protected, Busy, Changed, LeaseLost, Store), and drops nothing
    /// when an instance is protected.
    /// </summary>
    public async Task<EnactmentResult> RemoveAsync(
        string infrastructure, RemovalOptions? options = null, CancellationToken cancel = default)
    {
        if (options is not { EvenIfUsed: true }) await RequireUnusedAsync(infrastructure).ConfigureAwait(false);
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        return await RunAsync(found, StateOf(EnactmentGoal.Remove, options), cancel).ConfigureAwait(false);
    }

    /// <summary>Drops one instance now; the next enactment replaces it if the node needs it.</summary>
    public async Task<EnactmentResult> DropNodeAsync(
        Guid nodeId, RemovalOptions? options = null, CancellationToken cancel = default)
    {
        var instance = await GetNodeAsync(nodeId).ConfigureAwait(false);
        var found = await RequirePresentAsync(instance.InfrastructureId).ConfigureAwait(false);
        return await RunAsync(found, StateOf(EnactmentGoal.Drop, options) with { NodeId = nodeId }, cancel)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Stores a scale request; the next enactment carries it out. Returns what it will not grant, and why; a request of
    /// which nothing is granted is not stored, unless it renews a lease. Throws <see cref="OccoException"/> (NotFound,
    /// InvalidArgument, Changed).
    /// </summary>
    public async Task<IReadOnlyList<string>> ScaleAsync(
        string infrastructure, string node, ScaleRequest request, long? expected = null)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        RequireNode(found, node);
        const long New = long.MaxValue;
        var wishes = new[] { request.To, request.Up, request.Down }.Count(w => w is not null)
            + (request.Drop.Count > 0 ? 1 : 0);
        if (wishes != 1 || request.To < 0 || request.Up <= 0 || request.Down <= 0)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                "Give one of: a number of instances, a positive number of more or fewer ones, or instances to drop.");
        }

        var store = services.Store;
        await store.Events.RequireRevisionAsync(found.Id, expected).ConfigureAwait(false);
        var compiled = await store.Infrastructures.GetCompiledAsync(found.Id).ConfigureAwait(false);
        var instances = await store.Instances.ListAsync(found.Id).ConfigureAwait(false);
        var candidates = instances.Where(i => i.Name == node).ToList();
        request = request with { Drop = [.. request.Drop.Select(text => ScalingDecider.WholeId(candidates, text))] };
        var stored = await store.Infrastructures.GetTargetsAsync(found.Id).ConfigureAwait(false);
        var pending = await store.Scaling.PendingAsync(found.Id).ConfigureAwait(false);
        var decision = new ScalingDecider(compiled, instances).Decide(stored, [.. pending, new(New, node, request)]);
        var refused = decision.Refused.Where(refusal => refusal.RequestId == New).ToList();
        if (refused.Exists(refusal => refusal.IsUnknown))
        {
            throw new OccoException(FailureKind.NotFound, $"'{found.Name}/{node}' was not scaled: "
                + $"{string.Join(", ", refused.Where(refusal => refusal.IsUnknown).Select(refusal => refusal.Why))}.");
        }

        // A number that cannot be granted renews a lease all the same.
        var renews = request.Drop.Count == 0 && compiled.Nodes.First(n => n.Name == node).Lease is not null;
        if (decision.Ineffective.Contains(New) && !renews)
            return refused.ConvertAll(refusal => $"{node}: nothing changes: {refusal.Why}");
        var id = await store.Scaling.RequestAsync(found.Id, node, request, actor, expected)
            .ConfigureAwait(false);
        return refused.ConvertAll(refusal => $"{refusal with { RequestId = id }}");
    }

    /// <summary>How many instances each node is to have: as described, or as a scale request has left it.</summary>
    public async Task<IReadOnlyDictionary<string, int>> GetTargetsAsync(string infrastructure)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        var compiled = await services.Store.Infrastructures.GetCompiledAsync(found.Id).ConfigureAwait(false);
        return ScalingDecider.CurrentTargets(
            compiled, await services.Store.Infrastructures.GetTargetsAsync(found.Id).ConfigureAwait(false));
    }

    // The turns of workers are short and frequent: they are waited for without being asked.
    private Task<EnactmentResult> RunAsync(Infrastructure found, EnactmentState begin, CancellationToken cancel)
        => Enactment.RunAsync(services, leased, found, found.Attachment is null ? begin : begin with
        {
            Options = begin.Options with { WaitForLease = begin.Options.WaitForLease ?? WaitForTurn },
        }, cancel);

    private static EnactmentState StateOf(EnactmentGoal goal, RemovalOptions? options)
    {
        options ??= new();
        return new()
        {
            Goal = goal,
            Options = RequireLimits(options.Enactment),
            KeepResource = options.KeepResource,
            ForgetUnreachable = options.ForgetUnreachable,
        };
    }

    private static EnactmentOptions RequireLimits(EnactmentOptions options)
    {
        if (options.MaxConcurrency is > 0 and <= MostConcurrency && options.Interval > TimeSpan.Zero
            && options.Timeout is not { Ticks: < 0 })
        {
            return options;
        }

        throw new OccoException(FailureKind.InvalidArgument,
            "MaxConcurrency must be 1 to 10,000, Interval must be positive, Timeout must not be negative.");
    }

    private static EnactmentOptions RequireValid(Infrastructure infrastructure, EnactmentOptions options)
    {
        if (options.Plan is { } plan) return RequirePlan(infrastructure, options, plan);
        foreach (var node in options.Nodes.Concat(options.ExcludeNodes)) RequireNode(infrastructure, node);
        return options.Nodes.Count == 0 || options.Nodes.Except(options.ExcludeNodes).Any() ? RequireLimits(options)
            : throw new OccoException(FailureKind.InvalidArgument, "Every chosen node is excluded, too: "
                + $"{string.Join(", ", options.Nodes)}. Nothing was done.");
    }

    private static EnactmentOptions RequirePlan(Infrastructure infrastructure, EnactmentOptions options, Plan plan)
    {
        if (plan.InfrastructureId != infrastructure.Id)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                $"The plan is for '{plan.Infrastructure}' ({plan.InfrastructureId}), not for '{infrastructure.Name}'.");
        }

        return !options.Watch && options is { Nodes: [], ExcludeNodes: [] }
            ? RequireLimits(options with
            {
                Nodes = plan.Nodes,
                ExcludeNodes = plan.ExcludeNodes,
                IncludeProtected = plan.IncludeProtected,
            })
            : throw new OccoException(FailureKind.InvalidArgument,
                "A plan is carried out once, for the nodes that it was made for: give no watch and no nodes with it.");
    }
}
