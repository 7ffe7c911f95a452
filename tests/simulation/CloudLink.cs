namespace Occo.Simulation;

/// <summary>
/// A cloud as one process reaches it: every call becomes a message that the scheduler delivers, or not.
/// </summary>
internal sealed class CloudLink(SimulatedCloud cloud, Network network, SimulatedProcess process)
    : ICloudHandler, ICloudPublisher
{
    public string Type => cloud.Type;

    public IReadOnlyList<string> ScopeKeys => [];

    public TimeSpan ListingDelay => cloud.ListingDelay;

    public int MaxBatch => cloud.MaxBatch;

    public IEnumerable<Diagnostic> Validate(Section resource) => [];

    public bool CanRefresh(ComposedRequest from, ComposedRequest to) => cloud.MaxBatch > 1;

    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        process.Watch.CreateSent(process, batch);
        return SendAsync(
            batch.Scope, $"create {batch.NodeName} x{batch.Items.Count}", true, () => cloud.Create(batch), cancel);
    }

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => SendAsync(scope, "list", false, () => cloud.List(scope), cancel);

    public Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => SendAsync(scope, "find", false, () => (IReadOnlyList<CloudInstance>)
            [.. cloud.List(scope).Where(i => instanceIds.Contains(i.InstanceId))], cancel);

    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => SendAsync(access, "list tagged", false, () => cloud.ListTagged(anyStore ? null : access.StoreId), cancel);

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        process.Watch.DropSent(process, cloud, instanceIds);
        return SendAsync(
            scope, $"drop {string.Join(' ', instanceIds)}", false, () => cloud.Drop(scope, instanceIds), cancel);
    }

    public Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => SendAsync(
            scope, $"release {string.Join(' ', instanceIds)}", false, () => cloud.Release(instanceIds), cancel);

    public bool Publishes(IReadOnlyDictionary<string, object?> resource) => resource.ContainsKey(Blueprint.Behind);

    public Task<IReadOnlyList<PublishOutcome>> PublishAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
    {
        IReadOnlyList<string> ids = [.. instances.Select(i => i.InstanceId)];
        process.Watch.PublishSent(process, cloud, ids);
        return SendAsync(scope, $"publish {string.Join(' ', ids)}", false,
            () => cloud.Publish(ids, process.Watch.IsLeaving), cancel);
    }

    public async Task<IReadOnlyList<WithdrawOutcome>> WithdrawAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
    {
        IReadOnlyList<string> ids = [.. instances.Select(i => i.InstanceId).Distinct()];
        try
        {
            return await SendAsync(
                scope, $"withdraw {string.Join(' ', ids)}", false, () => cloud.Withdraw(ids), cancel);
        }
        catch (CloudException e) when (!e.IsTransient)
        {
            // A refusal for good ends no removal: the drop goes on.
            foreach (var machine in cloud.Machines.Where(m => ids.Contains(m.Id))) machine.IsCutOff = true;
            throw;
        }
    }

    public Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => SendAsync(scope, $"refresh {instanceId}", false, () => cloud.Refresh(instanceId, to), cancel);

    public bool CanStart => true;

    public bool CanStop => true;

    public Task StartAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => SendAsync(scope, $"start {string.Join(' ', instanceIds)}", false,
            () => cloud.Switch(instanceIds, stop: false), cancel);

    public Task StopAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        process.Watch.StopSent(cloud, instanceIds);
        return SendAsync(scope, $"stop {string.Join(' ', instanceIds)}", false,
            () => cloud.Switch(instanceIds, stop: true), cancel);
    }

    private async Task<T> SendAsync<T>(
        CloudAccess access, string what, bool makes, Func<T> act, CancellationToken cancel)
        where T : notnull
    {
        var message = network.Send(new(
            process, (access as CloudScope)?.InfrastructureId ?? "", $"{cloud.Type}: {what}", makes, () => act()));
        using var registration = cancel.Register(() => message.Abandon(cancel));
        return (T)await message.Reply;
    }
}
