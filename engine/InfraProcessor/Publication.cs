using Occo.Engine.CloudHandlers;
using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Publishes instances whose own health is good to what they serve behind. An instance counts as ready only when
/// requests reach it. A repetition after a crash does no harm, so that nothing is recorded before.
/// </summary>
internal sealed class Publication(PassContext pass, CancellationToken cancel)
{
    /// <summary>The changes, where those that wait only for that are ready when requests reach them.</summary>
    public async Task<IReadOnlyList<ObservedChange>> PublishAsync(IReadOnlyList<ObservedChange> changes)
    {
        var held = changes.Where(c => c.IfPublished is not null).ToList();
        if (held.Count == 0) return changes;
        IReadOnlyDictionary<Guid, PublishOutcome> outcomes;
        try
        {
            outcomes = await AskAsync([.. held.Select(c => c.IfPublished!.Instance)]).ConfigureAwait(false);
        }
        catch (CloudException e)
        {
            outcomes = held.ToDictionary(
                c => c.Instance.Id, c => new PublishOutcome(c.Instance.InstanceId!, false, e));
        }

        return [.. changes.Select(c => c.IfPublished is { } ready ? After(c, ready, outcomes[c.Instance.Id]) : c)];
    }

    /// <summary>
    /// Publishes ready instances again that are not any more, with one call for each cloud; an error for each problem.
    /// </summary>
    public async Task<IReadOnlyList<StepError>> KeepAsync(IEnumerable<NodeInstance> instances)
    {
        var clouds = instances.Where(i => i is { State: NodeState.Ready, InstanceId: not null } && Publishes(i))
            .GroupBy(CloudKey.Of);
        var errors = await Task.WhenAll(clouds.Select(g => KeepAsync([.. g]))).ConfigureAwait(false);
        return [.. errors.SelectMany(e => e)];
    }

    /// <summary>Publishes an instance by another request. Throws <see cref="CloudException"/>.</summary>
    public async Task PublishAsync(NodeInstance instance, ComposedRequest wanted)
    {
        if (instance.State != NodeState.Ready) return;
        var refreshed = instance with { Request = wanted };
        if (!Publishes(refreshed)) return;
        if ((await AskAsync([refreshed]).ConfigureAwait(false))[instance.Id].Error is { } error) throw error;
    }

    /// <summary>An instance as handlers publish and withdraw it.</summary>
    public static PublishedInstance Of(NodeInstance instance, ComposedRequest request)
        => new(instance.InstanceId!, request.Resource)
        {
            Address = instance.Address,
            PrivateAddress = instance.PrivateAddress,
            Ports = instance.Ports,
        };

    private async Task<IReadOnlyList<StepError>> KeepAsync(IReadOnlyList<NodeInstance> instances)
    {
        try
        {
            var outcomes = await AskAsync(instances).ConfigureAwait(false);
            return [.. instances.Where(i => outcomes[i.Id].Error is not null)
                .DistinctBy(i => (i.Name, outcomes[i.Id].Error!.Message))
                .Select(i => ErrorOf(outcomes[i.Id].Error!, i.Name, i.Id))];
        }
        catch (CloudException e)
        {
            return [ErrorOf(e, null, null)];
        }
    }

    private static StepError ErrorOf(CloudException e, string? node, Guid? id)
        => new(node, id, StepAction.Wait, e.Kind, $"it cannot be published: {e.Message}");

    private async Task<IReadOnlyDictionary<Guid, PublishOutcome>> AskAsync(IReadOnlyList<NodeInstance> instances)
    {
        using var call = pass.Ledger.Call();
        var outcomes = await pass.Calls.PublishAsync(
            pass.ScopeOf(instances[0]), [.. instances.Select(i => Of(i, i.Request))], cancel).ConfigureAwait(false);
        foreach (var (instance, outcome) in instances.Zip(outcomes).Where(p => p.Second.IsNew))
        {
            await pass.Journal.AppendAsync(EventKind.NodePublished, instance.Name, instance.Id,
                outcome.Detail ?? "what it serves behind knows it").ConfigureAwait(false);
        }

        return instances.Zip(outcomes).ToDictionary(p => p.First.Id, p => p.Second);
    }

    private ObservedChange After(ObservedChange held, ObservedChange ready, PublishOutcome outcome)
        => outcome is { IsServing: true, Error: null } && !held.LacksAddress
            ? ready
            : InstanceAssessor.Unreached(
                held, outcome.Error is { } e ? $"it cannot be published: {e.Message}"
                    : $"{(held.LacksAddress ? "it gets its address" : "requests do not reach it yet")}: "
                        + (outcome.Detail ?? "it is published"),
                outcome.Error is not null,
                pass.Desired.Node(held.Instance.Name)?.CreateTimeout ?? CompiledNode.DefaultCreateTimeout,
                pass.Services.Time.GetUtcNow());

    private bool Publishes(NodeInstance instance)
        => pass.Services.Clouds.Publishes(instance.Cloud, instance.Request.Resource);
}
