namespace Occo.Engine.CloudHandlers.Calls;

/// <summary>An instance to drop.</summary>
/// <param name="InstanceId">The cloud's id of it.</param>
/// <param name="NodeId">The node id that its tags must name; null: none.</param>
/// <param name="IsUnlisted">No list has shown it yet: its id comes from the answer to its creation.</param>
internal sealed record DropTarget(string InstanceId, Guid? NodeId, bool IsUnlisted = false);

/// <summary>
/// Checks by its tags whose an instance is. A cloud that disregards the filter by tags lists machines of others; Occo
/// must neither take them for its own nor drop them.
/// </summary>
internal static class Ownership
{
    /// <summary>
    /// The answer, if all instances in it belong to the store and the infrastructure. Throws
    /// <see cref="CloudException"/> (Invalid) otherwise: an instance that such an answer leaves out need not be gone.
    /// </summary>
    public static IReadOnlyList<CloudInstance> Require(
        ICloudHandler handler, CloudAccess access, string? infrastructureId, IReadOnlyList<CloudInstance> answer)
    {
        if (answer.FirstOrDefault(i => !IsOwn(handler, access, infrastructureId, i)) is not { } other) return answer;
        var asked = infrastructureId is null ? $"store {access.StoreId}" : $"infrastructure {infrastructureId}";
        var tagged = other.StoreId is null ? "no store"
            : $"store {other.StoreId}, infrastructure {other.InfrastructureId}";
        throw new CloudException(CloudErrorKind.Invalid,
            $"The cloud '{access.Type}' was asked for the instances of {asked} and listed {other.InstanceId}, whose "
            + $"tags name {tagged}. It disregards the filter by tags, so Occo does nothing there. Check the endpoint.");
    }

    /// <summary>The instances that have the tags of a store. Others are not Occo's, whatever the cloud lists.</summary>
    public static IReadOnlyList<CloudInstance> OfAnyStore(ICloudHandler handler, IReadOnlyList<CloudInstance> answer)
        => [.. answer.Where(i => handler.IsBesideStore || !string.IsNullOrEmpty(i.StoreId))];

    /// <summary>The outcome of a drop that must not be asked for; null: it is the instance that is meant.</summary>
    public static DropOutcome? Before(DropTarget target, IEnumerable<CloudInstance> found)
    {
        var seen = found.ToList();
        if (seen.Count == 0) return target.IsUnlisted ? null : new(target.InstanceId, true, null);
        return seen.Find(i => i.NodeId != target.NodeId) is not { } other ? null
            : new(target.InstanceId, false, new(CloudErrorKind.Invalid,
                $"{target.InstanceId} is left alone: its tags name the node id {TextOf(other.NodeId)}, not "
                + $"{TextOf(target.NodeId)}."));
    }

    /// <summary>The outcome of a drop that goes on already; null: it must be asked for.</summary>
    public static DropOutcome? Ending(DropTarget target, IEnumerable<CloudInstance> found)
    {
        var seen = found.ToList();
        return seen.Count > 0 && seen.TrueForAll(i => i.IsEnding) ? new(target.InstanceId, false, null) : null;
    }

    /// <summary>The outcome of a drop that was asked for, with the volumes that stay.</summary>
    public static DropOutcome After(DropOutcome outcome, IEnumerable<CloudInstance> before)
        => outcome is { Error: null, Remains: null }
            && before.SelectMany(i => i.KeptVolumes).Distinct().ToList() is { Count: > 0 } kept
            ? outcome with
            {
                Remains = $"The description keeps what is on {string.Join(", ", kept)}. When no instance uses it any "
                    + "more, a search for orphans shows it, and it can be removed there.",
            }
            : outcome;

    // Instances beside the store that do not name one belong to it.
    private static bool IsOwn(
        ICloudHandler handler, CloudAccess access, string? infrastructureId, CloudInstance instance)
        => (instance.StoreId == access.StoreId || (instance.StoreId is null && handler.IsBesideStore))
            && (infrastructureId ?? instance.InfrastructureId) == instance.InfrastructureId;

    private static string TextOf(Guid? nodeId) => nodeId?.ToString() ?? "none";
}
