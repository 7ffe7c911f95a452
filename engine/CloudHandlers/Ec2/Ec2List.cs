using System.Xml.Linq;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Lists instances: one call per thousand, and one for those whose status checks fail.</summary>
internal sealed class Ec2List(Ec2Client client)
{
    private const int PageSize = 1000;

    /// <summary>All instances of an infrastructure; those that are terminated, too, while EC2 remembers them.</summary>
    public async Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
    {
        var found = await DescribeAsync(
            [
                Filter($"tag:{Ec2Tags.Store}", scope.StoreId),
                Filter($"tag:{Ec2Tags.Infrastructure}", scope.InfrastructureId),
            ],
            cancel).ConfigureAwait(false);
        var list = found.Select(Ec2Instances.Read).ToList();
        if (!list.Exists(i => i.State == ComponentState.Ready)) return list;
        var impaired = await ImpairedAsync(cancel).ConfigureAwait(false);
        return impaired.Count == 0 ? list : [.. list.Select(i => impaired.TryGetValue(i.InstanceId, out var why)
            ? i with { State = ComponentState.TemporarilyFailed, Error = why }
            : i)];
    }

    /// <summary>All instances of a store, or of any, that are not terminated.</summary>
    public async Task<IReadOnlyList<TaggedInstance>> ListTaggedAsync(string? store, CancellationToken cancel)
    {
        var found = await DescribeAsync(
            [
                store is null ? Filter("tag-key", Ec2Tags.Store) : Filter($"tag:{Ec2Tags.Store}", store),
                Filter("instance-state-name", [.. Ec2Instances.Present]),
            ],
            cancel).ConfigureAwait(false);
        return [.. found.Select(instance =>
        {
            var tags = Ec2Tags.Read(instance);
            return new TaggedInstance(tags.GetValueOrDefault(Ec2Tags.Store),
                tags.GetValueOrDefault(Ec2Tags.Infrastructure, ""),
                tags.GetValueOrDefault(Ec2Tags.InfrastructureName), Ec2Instances.Read(instance));
        })];
    }

    /// <summary>The instances that filters let through, in the words of EC2.</summary>
    public Task<IReadOnlyList<XElement>> DescribeAsync(IReadOnlyList<Values> filters, CancellationToken cancel)
        => PagesAsync("DescribeInstances", filters, Ec2Instances.In, cancel);

    /// <summary>A filter of a describing action: any of the values.</summary>
    public static Values Filter(string name, params string[] values)
        => new Dictionary<string, object?> { ["Name"] = name, ["Value"] = values };

    // Only what is running has status checks. They cannot be filtered by tag, but few instances of an account fail.
    private async Task<Dictionary<string, string>> ImpairedAsync(CancellationToken cancel)
    {
        var sick = await PagesAsync("DescribeInstanceStatus", [Filter("instance-status.status", "impaired")],
            answer => answer.Items("instanceStatusSet"), cancel).ConfigureAwait(false);
        // Not every cloud that speaks EC2 knows this filter; what the answer itself says counts.
        sick = [.. sick.Where(s => s.Element("instanceStatus")?.Text("status") == "impaired")];
        return sick.DistinctBy(Ec2Instances.Id).ToDictionary(Ec2Instances.Id, status =>
        {
            var details = status.Element("instanceStatus")?.Items("details")
                .Select(d => $"{d.Text("name")} {d.Text("status")}") ?? [];
            return $"its EC2 status checks fail: {string.Join(", ", details)}";
        });
    }

    private async Task<IReadOnlyList<XElement>> PagesAsync(
        string action, IReadOnlyList<Values> filters, Func<XElement, IEnumerable<XElement>> items,
        CancellationToken cancel)
    {
        var found = new List<XElement>();
        string? next = null;
        do
        {
            var answer = await client.CallAsync(action, new Dictionary<string, object?>
            {
                ["Filter"] = filters,
                ["MaxResults"] = PageSize,
                ["NextToken"] = next,
            }, cancel).ConfigureAwait(false);
            found.AddRange(items(answer));
            next = answer.Text("nextToken");
        }
        while (next is not null);
        return found;
    }
}
