namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// What others reach instances by: their elastic addresses, and the target groups that they are registered with. The
/// address comes first, and goes last.
/// </summary>
internal sealed class Ec2Publication(Ec2Access ec2)
{
    private readonly Ec2Addresses addresses = new(ec2.Client);

    public static bool IsAsked(Values resource) => Ec2TargetGroup.AreIn(resource) || Ec2Addresses.AreIn(resource);

    /// <summary>
    /// Throws <see cref="CloudException"/> where there is not what a section names: an instance would be made for
    /// nothing.
    /// </summary>
    public async Task RequireAsync(Values resource, TimeProvider time, CancellationToken cancel)
    {
        if (Ec2Addresses.AreIn(resource)) await addresses.RequireAsync(resource, time, cancel).ConfigureAwait(false);
        if (Ec2TargetGroup.AreIn(resource))
            await ec2.Targets.Value.RequireAsync(resource, cancel).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<PublishOutcome>> PublishAsync(
        IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
    {
        var given = await addresses.GiveAsync([.. instances.Where(i => Ec2Addresses.AreIn(i.Resource))], cancel)
            .ConfigureAwait(false);
        var waiting = given.Where(o => !o.IsServing).Select(o => o.InstanceId).ToHashSet();
        PublishedInstance[] ready =
            [.. instances.Where(i => Ec2TargetGroup.AreIn(i.Resource) && !waiting.Contains(i.InstanceId))];
        var registered = ready.Length == 0 ? []
            : await ec2.Targets.Value.PublishAsync(ready, cancel).ConfigureAwait(false);
        return [.. registered.Concat(given).DistinctBy(o => o.InstanceId)];
    }

    public async Task<IReadOnlyList<WithdrawOutcome>> WithdrawAsync(
        IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
    {
        PublishedInstance[] behind = [.. instances.Where(i => Ec2TargetGroup.AreIn(i.Resource))];
        var left = behind.Length == 0 ? []
            : await ec2.Targets.Value.WithdrawAsync(behind, cancel).ConfigureAwait(false);
        // Their last requests may need the address.
        var open = left.Where(o => !o.IsDrained).Select(o => o.InstanceId).ToHashSet();
        var addressed = instances.Where(i => Ec2Addresses.AreIn(i.Resource) && !open.Contains(i.InstanceId))
            .ToLookup(i => i.IsToStop);
        var taken = await addresses.TakeAsync([.. addressed[false]], cancel).ConfigureAwait(false);
        // EC2 keeps the address for one that is stopped.
        var kept = addressed[true].Select(i => new WithdrawOutcome(i.InstanceId, true));
        return
        [
            .. left.Where(o => !o.IsDrained).Concat(taken).Concat(left).Concat(kept).DistinctBy(o => o.InstanceId),
        ];
    }

    /// <summary>Takes an instance out of what only its earlier request names.</summary>
    public async Task LeaveAsync(string instanceId, Values from, Values to, CancellationToken cancel)
    {
        if (Ec2TargetGroup.AreIn(from))
        {
            await ec2.Targets.Value.LeaveAsync(
                instanceId, () => new Ec2List(ec2.Client).PrivateAddressAsync(instanceId, cancel), from, to, cancel)
                .ConfigureAwait(false);
        }

        await addresses.LeaveAsync(instanceId, from, to, cancel).ConfigureAwait(false);
    }
}
