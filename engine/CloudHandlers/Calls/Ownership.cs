namespace Occo.Engine.CloudHandlers.Calls;

/// <summary>
/// Whose an instance is. A cloud that disregards the filter of a question lists machines of others; Occo must neither
/// take them for its own nor drop them.
/// </summary>
internal static class Ownership
{
    /// <summary>
    /// The answer, if all in it is the asker's. Throws <see cref="CloudException"/> (Invalid) otherwise: where one
    /// machine of others is listed, the filter was not applied, and nothing that the answer leaves out is gone.
    /// </summary>
    public static IReadOnlyList<CloudInstance> Require(
        ICloudHandler handler, CloudAccess access, IReadOnlyList<CloudInstance> answer)
        => answer.FirstOrDefault(i => !IsOwn(handler, access, i)) is not { } other ? answer : throw new CloudException(
            CloudErrorKind.Invalid,
            $"The cloud '{access.Type}' was asked for the instances of {Wanted(access)} and listed "
            + $"{other.InstanceId}, whose tags name {Named(other)}. It disregards the filter by tags, so nothing is "
            + "done there. Check the endpoint.");

    /// <summary>The error of an instance whose tags do not name the node id that it was to be dropped for.</summary>
    public static CloudException OtherNode(CloudInstance instance, Guid? nodeId) => new(CloudErrorKind.Invalid,
        $"{instance.InstanceId} is not dropped: its tags name the node id {TextOf(instance.NodeId)}, not "
        + $"{TextOf(nodeId)}.");

    // What is kept beside the store and cannot say whose it is, is the store's.
    private static bool IsOwn(ICloudHandler handler, CloudAccess access, CloudInstance instance)
        => (instance.StoreId == access.StoreId || (instance.StoreId is null && handler.IsBesideStore))
            && (access is not CloudScope scope || instance.InfrastructureId == scope.InfrastructureId);

    private static string Wanted(CloudAccess access)
        => access is CloudScope scope ? $"infrastructure {scope.InfrastructureId}" : $"store {access.StoreId}";

    private static string Named(CloudInstance instance) => instance.StoreId is null
        ? "no store"
        : $"store {instance.StoreId}, infrastructure {instance.InfrastructureId}";

    private static string TextOf(Guid? nodeId) => nodeId?.ToString() ?? "none";
}
