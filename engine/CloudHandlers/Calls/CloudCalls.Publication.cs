using Occo.Engine.CloudHandlers.Credentials;

namespace Occo.Engine.CloudHandlers.Calls;

/// <summary>Instances that serve behind something.</summary>
internal sealed partial class CloudCalls
{
    /// <summary>Makes instances known to what they serve behind; an outcome for each, in order.</summary>
    public Task<IReadOnlyList<PublishOutcome>> PublishAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
        => InvokeAsync<IReadOnlyList<PublishOutcome>>(scope, async (handler, token) =>
        {
            Failpoint.Hit(FailpointName.BeforePublish);
            var outcomes = scope.Hide(
                await Publisher(handler).PublishAsync(scope, instances, token).ConfigureAwait(false))
                .ToLookup(o => o.InstanceId);
            Failpoint.Hit(FailpointName.AfterPublish);
            return [.. instances.Select(i => outcomes[i.InstanceId].FirstOrDefault()
                ?? new(i.InstanceId, false, NoAnswer(scope.Type)))];
        }, cancel);

    /// <summary>
    /// The refusals of instances whose tags name another owner or node id: they must not be withdrawn.
    /// </summary>
    public async Task<IReadOnlyList<DropOutcome>> ForeignAsync(
        CloudScope scope, IReadOnlyList<DropTarget> targets, CancellationToken cancel)
        => [.. (await OwnAsync(scope, targets, cancel).ConfigureAwait(false)).Others.Where(o => o.Error is not null)];

    /// <summary>
    /// Takes instances out of what they serve behind; an outcome for each id. The caller knows that they are its own.
    /// </summary>
    public Task<IReadOnlyList<WithdrawOutcome>> WithdrawAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
        => InvokeAsync<IReadOnlyList<WithdrawOutcome>>(scope, async (handler, token) =>
        {
            Failpoint.Hit(FailpointName.BeforeWithdraw);
            var outcomes = scope.Hide(
                await Publisher(handler).WithdrawAsync(scope, instances, token).ConfigureAwait(false))
                .ToLookup(o => o.InstanceId);
            Failpoint.Hit(FailpointName.AfterWithdraw);
            return [.. instances.Select(i => i.InstanceId).Distinct().Select(
                id => outcomes[id].FirstOrDefault() ?? new(id, false, NoAnswer(scope.Type)))];
        }, cancel);

    private static ICloudPublisher Publisher(ICloudHandler handler) => handler as ICloudPublisher
        ?? throw new CloudException(CloudErrorKind.Invalid, $"The cloud '{handler.Type}' publishes no instances.");
}
