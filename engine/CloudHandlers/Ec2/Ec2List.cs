using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Lists instances: one call per thousand, and those of <see cref="Ec2Warnings"/>.</summary>
internal sealed class Ec2List(Ec2Client client)
{
    public const int PageSize = 1000;

    private const int MaxFilterValues = 200;

    private static readonly Dictionary<string, string> NoWarnings = [];

    /// <summary>All instances of an infrastructure, including terminated ones while EC2 lists them.</summary>
    public async Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
    {
        var found = await DescribeAsync(OwnedBy(scope), cancel).ConfigureAwait(false);
        var list = found.Select(Ec2Instances.Read).ToList();
        if (!list.Exists(i => i.State == ComponentState.Ready)) return list;
        var warnings = new Ec2Warnings(client);
        var (status, spot) = (warnings.StatusAsync(cancel), found.Any(i => i.SpotInstanceRequestId is { Length: > 0 })
            ? warnings.SpotAsync(cancel) : Task.FromResult<IReadOnlyDictionary<string, string>>(NoWarnings));
        await Task.WhenAll(status, spot).ConfigureAwait(false);
        return [.. list.Select(i => i.State != ComponentState.Ready ? i
            : spot.Result.TryGetValue(i.InstanceId, out var end)
                ? i with { State = ComponentState.Failed, Error = end }
            : status.Result.TryGetValue(i.InstanceId, out var why)
                ? i with { State = ComponentState.TemporarilyFailed, Error = why }
            : i)];
    }

    /// <summary>What is neither a volume nor a launch template.</summary>
    public static bool IsInstance(string id) => !Ec2Volumes.IsVolume(id) && !Ec2FleetTemplates.IsTemplate(id);

    /// <summary>The instances, volumes and launch templates of an infrastructure with these ids.</summary>
    public async Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        var (found, volumes) = (new List<CloudInstance>(), new Ec2Volumes(client));
        foreach (var ids in instanceIds.Where(IsInstance).Chunk(MaxFilterValues))
        {
            found.AddRange((await DescribeAsync([.. OwnedBy(scope), Filter("instance-id", [.. ids])], cancel)
                .ConfigureAwait(false)).Select(Ec2Instances.Read));
        }

        foreach (var ids in instanceIds.Where(Ec2Volumes.IsVolume).Chunk(MaxFilterValues))
            found.AddRange(await volumes.FindAsync(OwnedBy(scope), ids, cancel).ConfigureAwait(false));
        if (instanceIds.Any(Ec2FleetTemplates.IsTemplate))
        {
            found.AddRange((await new Ec2FleetTemplates(client).ListAsync(OwnedBy(scope), null, cancel)
                .ConfigureAwait(false)).Where(t => instanceIds.Contains(t.InstanceId)));
        }

        return found;
    }

    /// <summary>
    /// All instances of a store that are not terminated, its volumes that no instance has, and the launch templates of
    /// interrupted creations; null: of any store.
    /// </summary>
    public async Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        string? store, DateTimeOffset now, CancellationToken cancel)
    {
        var tags = TaggedBy(store);
        var found = await DescribeAsync([tags, Filter("instance-state-name", [.. Ec2Instances.Present])], cancel)
            .ConfigureAwait(false);
        return
        [
            .. found.Select(Ec2Instances.Read),
            .. await new Ec2Volumes(client).LeftAsync(tags, cancel).ConfigureAwait(false),
            .. await new Ec2FleetTemplates(client).ListAsync([tags], now, cancel).ConfigureAwait(false),
        ];
    }

    /// <summary>The address of an instance inside the cloud; null: it is gone, or has none.</summary>
    public async Task<string?> PrivateAddressAsync(string instanceId, CancellationToken cancel)
        => (await DescribeAsync([Filter("instance-id", instanceId)], cancel).ConfigureAwait(false))
            .Select(i => i.PrivateIpAddress).FirstOrDefault();

    public async Task<IReadOnlyList<Instance>> DescribeAsync(List<Filter> filters, CancellationToken cancel)
    {
        return await Ec2Paging.ReadAsync(
            next => client.DescribeInstancesAsync(
                new() { Filters = filters, MaxResults = PageSize, NextToken = next }, cancel),
            page => (page.Reservations?.SelectMany(r => r.Instances ?? []), page.NextToken), cancel)
            .ToListAsync(cancel).ConfigureAwait(false);
    }

    public static Filter Filter(string name, params List<string> values) => new(name, values);

    /// <summary>What belongs to a store; null: to any.</summary>
    public static Filter TaggedBy(string? store) => store is null
        ? Filter("tag-key", Ec2Tags.Owner.Store) : Filter($"tag:{Ec2Tags.Owner.Store}", store);

    /// <summary>What belongs to an infrastructure.</summary>
    public static List<Filter> OwnedBy(CloudScope scope) =>
    [
        Filter($"tag:{Ec2Tags.Owner.Store}", scope.StoreId),
        Filter($"tag:{Ec2Tags.Owner.Infrastructure}", scope.InfrastructureId),
    ];
}
