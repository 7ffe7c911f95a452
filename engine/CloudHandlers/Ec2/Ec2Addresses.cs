using Amazon.EC2.Model;
using static Occo.Engine.CloudHandlers.Ec2.Ec2Values;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Gives instances elastic addresses that exist, and takes them back. A section lists them, and each instance has one.
/// An address that is taken is never moved: two instances could take it from each other for ever.
/// </summary>
internal sealed class Ec2Addresses(Ec2Client client)
{
    public const string Key = "elastic_ips";

    /// <summary>How long a list may not show what was made.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    /// <summary>The pause between two looks for it.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private const string Taken = "Resource.AlreadyAssociated";
    private const string NotAssociated = "InvalidAssociationID.NotFound";

    /// <summary>The section names addresses. A section that cannot be read does, too.</summary>
    public static bool AreIn(Values resource)
        => resource.GetValueOrDefault(Key) is not (null or "" or IReadOnlyList<object?> { Count: 0 });

    /// <summary>
    /// Throws <see cref="CloudException"/> where an address of a section does not exist. One that is new may be missing
    /// from lists for a while.
    /// </summary>
    public async Task RequireAsync(Values resource, TimeProvider time, CancellationToken cancel)
    {
        for (var began = time.GetTimestamp(); ; await Task.Delay(LookInterval, time, cancel).ConfigureAwait(false))
        {
            var all = await DescribeAsync(cancel).ConfigureAwait(false);
            if (Texts(resource, Key).FirstOrDefault(id => !all.ContainsKey(id)) is not { } unknown) return;
            if (time.GetElapsedTime(began) < Settling) continue;
            throw new CloudException(CloudErrorKind.Invalid,
                $"There is no elastic address {unknown} in the region. Look at '{Key}' of the resource section.")
            {
                WasNotSent = true,
            };
        }
    }

    /// <summary>Gives each instance an address of its section, unless it has one; an outcome for each.</summary>
    public async Task<IReadOnlyList<PublishOutcome>> GiveAsync(
        IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
    {
        if (instances.Count == 0) return [];
        var all = await DescribeAsync(cancel).ConfigureAwait(false);
        var lacking = instances.Where(i => OwnOf(i, all) is null).Select(i => i.InstanceId).ToList();
        var cards = lacking.Count == 0 ? [] : await CardsAsync(lacking, cancel).ConfigureAwait(false);
        var outcomes = new List<PublishOutcome>();
        foreach (var instance in instances)
        {
            try
            {
                outcomes.Add(OwnOf(instance, all) is { } own
                    ? new(instance.InstanceId, true) { Detail = $"it has the elastic address {own.PublicIp}" }
                    : await GiveAsync(instance, cards.GetValueOrDefault(instance.InstanceId), all, cancel)
                        .ConfigureAwait(false));
            }
            catch (CloudException e) when (!e.IsTransient)
            {
                outcomes.Add(new(instance.InstanceId, false, e));
            }
        }

        return outcomes;
    }

    /// <summary>Takes the addresses of their sections from instances; an outcome for each.</summary>
    public async Task<IReadOnlyList<WithdrawOutcome>> TakeAsync(
        IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
    {
        if (instances.Count == 0) return [];
        var all = await DescribeAsync(cancel).ConfigureAwait(false);
        var outcomes = new List<WithdrawOutcome>();
        foreach (var instance in instances)
        {
            try
            {
                if (OwnOf(instance, all) is { } own) await TakeAsync(own, cancel).ConfigureAwait(false);
                outcomes.Add(new(instance.InstanceId, true));
            }
            catch (CloudException e) when (!e.IsTransient)
            {
                outcomes.Add(new(instance.InstanceId, false, e));
            }
        }

        return outcomes;
    }

    /// <summary>Takes the addresses from an instance that only its earlier request names.</summary>
    public async Task LeaveAsync(string instanceId, Values from, Values to, CancellationToken cancel)
    {
        var left = Texts(from, Key).Except(Texts(to, Key)).ToList();
        if (left.Count == 0) return;
        var all = await DescribeAsync(cancel).ConfigureAwait(false);
        foreach (var address in left.Select(all.GetValueOrDefault).OfType<Address>()
            .Where(a => a.InstanceId == instanceId))
            await TakeAsync(address, cancel).ConfigureAwait(false);
    }

    // The one that it had comes first.
    private async Task<PublishOutcome> GiveAsync(
        PublishedInstance instance, string? card, Dictionary<string, Address> all, CancellationToken cancel)
    {
        var wanted = Texts(instance.Resource, Key);
        foreach (var address in wanted.Select(all.GetValueOrDefault).OfType<Address>().Where(a => !IsTaken(a))
            .OrderByDescending(a => a.PublicIp == instance.Address))
        {
            foreach (var other in all.Values.Where(a => a.InstanceId == instance.InstanceId
                && a.PrivateIpAddress == instance.PrivateAddress))
                await TakeAsync(other, cancel).ConfigureAwait(false);
            try
            {
                var made = await client.AssociateAddressAsync(new()
                {
                    AllocationId = address.AllocationId,
                    // An instance with several interfaces has its addresses by them alone.
                    NetworkInterfaceId = card,
                    InstanceId = card is null ? instance.InstanceId : null,
                    AllowReassociation = false,
                }, cancel).ConfigureAwait(false);
                (address.InstanceId, address.AssociationId) = (instance.InstanceId, made.AssociationId);
                return new(instance.InstanceId, false)
                {
                    IsNew = true,
                    Detail = $"it has the elastic address {address.PublicIp} ({address.AllocationId})",
                };
            }
            catch (CloudException e) when (Ec2Errors.CodeOf(e) == Taken)
            {
                // Somebody was faster: the next one.
            }
        }

        throw wanted.FirstOrDefault(id => !all.ContainsKey(id)) is { } unknown
            ? new CloudException(CloudErrorKind.NotFound, $"there is no elastic address {unknown} in the region")
            : new CloudException(CloudErrorKind.Quota, "no address of 'elastic_ips' is free: " + string.Join(", ",
                wanted.Select(id => $"{id} is that of {OwnerOf(all[id])}")));
    }

    // It may be taken, or gone, already.
    private async Task TakeAsync(Address address, CancellationToken cancel)
    {
        try
        {
            if (IsTaken(address))
            {
                await client.DisassociateAddressAsync(new() { AssociationId = address.AssociationId }, cancel)
                    .ConfigureAwait(false);
            }
        }
        catch (CloudException e) when (Ec2Errors.CodeOf(e) == NotAssociated)
        {
            // As wanted.
        }

        (address.InstanceId, address.AssociationId) = (null, null);
    }

    // All at once: those of the instances are needed, too.
    private async Task<Dictionary<string, Address>> DescribeAsync(CancellationToken cancel)
    {
        var answer = await client.DescribeAddressesAsync(new(), cancel).ConfigureAwait(false);
        return (answer.Addresses ?? []).Where(a => a.AllocationId is { Length: > 0 })
            .ToDictionary(a => a.AllocationId);
    }

    // The primary interfaces of instances that have several. One with a single interface is named by itself: not every
    // cloud says whose an interface with an address is.
    private async Task<Dictionary<string, string>> CardsAsync(List<string> instanceIds, CancellationToken cancel)
    {
        var found = await new Ec2List(client).DescribeAsync([Ec2List.Filter("instance-id", instanceIds)], cancel)
            .ConfigureAwait(false);
        return found.Where(i => i.NetworkInterfaces is { Count: > 1 })
            .Select(i => (i.InstanceId, Card: Ec2Interfaces.PrimaryOf(i)?.NetworkInterfaceId))
            .Where(i => i.Card is { Length: > 0 }).ToDictionary(i => i.InstanceId, i => i.Card!);
    }

    private static Address? OwnOf(PublishedInstance instance, Dictionary<string, Address> all)
        => Texts(instance.Resource, Key).Select(all.GetValueOrDefault)
            .FirstOrDefault(a => a?.InstanceId == instance.InstanceId);

    private static string OwnerOf(Address address)
        => address.InstanceId is { Length: > 0 } id ? id
            : address.NetworkInterfaceId ?? "another, since just now";

    private static bool IsTaken(Address address) => address.AssociationId is { Length: > 0 };
}
