using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Lists instances: one call per thousand, and one for those whose status checks fail.</summary>
internal sealed class Ec2List(Ec2Client client)
{
    private const int PageSize = 1000;

    // EC2 takes 200 values of a filter.
    private const int MostFilterValues = 200;

    /// <summary>All instances of an infrastructure; those that are terminated, too, while EC2 remembers them.</summary>
    public async Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
    {
        var list = (await DescribeAsync(OwnedBy(scope), cancel).ConfigureAwait(false)).Select(Ec2Instances.Read).ToList();
        if (!list.Exists(i => i.State == ComponentState.Ready)) return list;
        var impaired = await ImpairedAsync(cancel).ConfigureAwait(false);
        return impaired.Count == 0 ? list : [.. list.Select(i => impaired.TryGetValue(i.InstanceId, out var why)
            ? i with { State = ComponentState.TemporarilyFailed, Error = why }
            : i)];
    }

    /// <summary>Those with one of these ids.</summary>
    public async Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        var found = new List<CloudInstance>();
        foreach (var ids in instanceIds.Chunk(MostFilterValues))
        {
            found.AddRange((await DescribeAsync([.. OwnedBy(scope), Filter("instance-id", [.. ids])], cancel)
                .ConfigureAwait(false)).Select(Ec2Instances.Read));
        }

        return found;
    }

    /// <summary>All instances of a store, or of any, that are not terminated.</summary>
    public async Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(string? store, CancellationToken cancel)
    {
        var found = await DescribeAsync(
            [
                store is null ? Filter("tag-key", Ec2Tags.Store) : Filter($"tag:{Ec2Tags.Store}", store),
                Filter("instance-state-name", [.. Ec2Instances.Present]),
            ],
            cancel).ConfigureAwait(false);
        return [.. found.Select(Ec2Instances.Read)];
    }

    /// <summary>The instances that filters let through, in the words of EC2.</summary>
    public async Task<IReadOnlyList<Instance>> DescribeAsync(List<Filter> filters, CancellationToken cancel)
    {
        var reservations = client.Paginators
            .DescribeInstances(new() { Filters = filters, MaxResults = PageSize }).Reservations;
        return [.. (await reservations.ToListAsync(cancel).ConfigureAwait(false)).SelectMany(r => r.Instances ?? [])];
    }

    /// <summary>A filter of a describing action: any of the values.</summary>
    public static Filter Filter(string name, params List<string> values) => new(name, values);

    private static List<Filter> OwnedBy(CloudScope scope) =>
    [
        Filter($"tag:{Ec2Tags.Store}", scope.StoreId),
        Filter($"tag:{Ec2Tags.Infrastructure}", scope.InfrastructureId),
    ];

    // Only what is running has status checks. They cannot be filtered by tag, but few instances of an account fail.
    private async Task<Dictionary<string, string>> ImpairedAsync(CancellationToken cancel)
    {
        var sick = await client.Paginators.DescribeInstanceStatus(new()
        {
            Filters = [Filter("instance-status.status", "impaired")],
            MaxResults = PageSize,
        }).InstanceStatuses.ToListAsync(cancel).ConfigureAwait(false);
        // Not every cloud that speaks EC2 knows this filter; what the answer itself says counts.
        return sick.Where(s => s.Status?.Status?.Value == "impaired").DistinctBy(s => s.InstanceId).ToDictionary(
            s => s.InstanceId, s => "its EC2 status checks fail: "
                + string.Join(", ", (s.Status.Details ?? []).Select(d => $"{d.Name} {d.Status}")));
    }
}
