using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>Instances that a user gave up, because their cloud cannot be reached.</summary>
internal static class ForgottenInstances
{
    /// <summary>Ends their records. Returns an error for each, which says where it may still be.</summary>
    public static async Task<IReadOnlyList<StepError>> EndAsync(
        PassJournal journal, IReadOnlyList<NodeInstance> lost, DateTimeOffset now)
    {
        await journal.SaveAllAsync([.. lost.Select(i => new ObservedChange(
            InstanceAssessor.Gone(i, now) with { UnlistedSince = null }, EventKind.NodeForgotten, MessageOf(i)))])
            .ConfigureAwait(false);
        return [.. lost.Select(i => new StepError(
            i.Name, i.Id, StepAction.Drop, CloudErrorKind.NotFound, $"{MessageOf(i)}: remove it there by hand"))];
    }

    private static string MessageOf(NodeInstance instance)
        => $"forgotten; the cloud {CloudKey.Of(instance)} may still have {instance.InstanceId ?? "it"}";
}
