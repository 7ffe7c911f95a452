using Occo.Engine.Enactor;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>Describes what an enactment waits for.</summary>
internal static class WaitingFor
{
    private const int MostNamed = 3;
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A cloud that does not answer, what was asked for and is not begun, the instances that are not ready and the
    /// nodes that have too few. Empty: none.
    /// </summary>
    public static async Task<string> DescribeAsync(
        EngineServices services, Infrastructure infrastructure, ProgressWait? wait)
    {
        var waited = wait is { IsAnswer: true } ? services.Time.GetUtcNow() - wait.Since : TimeSpan.Zero;
        var silent = waited < ShortestSilence ? [] : new[] { $"waited {waited.TotalSeconds:0} s for {wait!.What}" };
        var current = await services.Store.Infrastructures.FindAsync(infrastructure.Id)
            .ConfigureAwait(false) ?? infrastructure;
        var instances = await services.Store.Instances.ListAsync(current.Id, includeGone: false).ConfigureAwait(false);
        var isLeaving = current.State == InfrastructureState.Removing;
        var compiled = await services.Store.Infrastructures.GetCompiledAsync(current.Id).ConfigureAwait(false);
        var waiting = instances.Where(i => isLeaving || i.State != (IsToStop(i) ? NodeState.Stopped : NodeState.Ready))
            .Select(i => Describe(i) + (!isLeaving && IsToStop(i) ? ", and is to be stopped" : ""));
        var missing = isLeaving ? [] : await MissingAsync(services, current, compiled, instances).ConfigureAwait(false);
        var asked = isLeaving ? []
            : await AskedAsync(services, current, current.ReachedVersion).ConfigureAwait(false);
        List<string> all = [.. silent, .. asked, .. waiting, .. missing];
        var more = all.Count > MostNamed ? $", and {all.Count - MostNamed} more" : "";
        return string.Join(", ", all.Take(MostNamed)) + more;

        bool IsToStop(NodeInstance instance) => services.Clouds.CanStop(instance) && PowerWish.Of(
            instance, compiled.Nodes.FirstOrDefault(n => n.Name == instance.Name), services.Time.GetUtcNow()).IsStop;
    }

    /// <summary>
    /// What was asked for since a version was reached; empty: nothing. Without a version it is a first build.
    /// </summary>
    public static async Task<IEnumerable<string>> AskedAsync(
        EngineServices services, Infrastructure infrastructure, int? reached)
    {
        var store = services.Store;
        var current = (await store.Infrastructures.FindAsync(infrastructure.Id).ConfigureAwait(false))!;
        var requests = (await store.Scaling.PendingAsync(infrastructure.Id).ConfigureAwait(false)).Count;
        return new[]
        {
            current switch
            {
                { State: InfrastructureState.Removing or InfrastructureState.Removed } => "it is removed",
                { Suspension: not null } => "it is suspended",
                _ => null,
            },
            reached is null || reached == current.Version ? null : $"version {current.Version} is not reached",
            requests switch
            {
                0 => null,
                1 => "1 scale request is pending",
                _ => $"{requests} scale requests are pending",
            },
        }.OfType<string>();
    }

    private static string Describe(NodeInstance instance)
    {
        var name = $"{instance.Name} {instance.InstanceId ?? ShortId.Of(instance.Id)}";
        var why = instance.LastError is { Length: > 0 } error ? $" ({error})" : "";
        return $"{name} is {instance.State.ToString().ToLowerInvariant()}{why}";
    }

    private static async Task<IEnumerable<string>> MissingAsync(
        EngineServices services, Infrastructure infrastructure, CompiledInfrastructure compiled,
        IReadOnlyList<NodeInstance> instances)
    {
        var stored = await services.Store.Infrastructures.GetTargetsAsync(infrastructure.Id).ConfigureAwait(false);
        return ScalingDecider.CurrentTargets(compiled, stored)
            .Select(t => (Node: t.Key, Wanted: t.Value, There: instances.Count(i => i.Name == t.Key)))
            .Where(n => n.There < n.Wanted).Select(n => $"{n.Node} has {n.There} of {n.Wanted} instances");
    }
}
