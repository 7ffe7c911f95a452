using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// What EC2 says about running instances of the region that will not do much longer, by instance id. A rebalance
/// recommendation is not among it: EC2 tells it the instance and EventBridge only.
/// </summary>
internal sealed class Ec2Warnings(Ec2Client client)
{
    // Reboots and maintenance of the network or the power end by themselves.
    private static readonly string[] Endings = ["instance-retirement", "instance-stop"];

    private static readonly List<string> TakenBack = ["marked-for-termination", "marked-for-stop"];

    /// <summary>Failed checks of the instance or of what it runs on, and events that end it.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StatusAsync(CancellationToken cancel)
    {
        // No filter: filters are combined by "and", and none of them knows tags.
        var all = await Ec2Paging.ReadAsync(
            next => client.DescribeInstanceStatusAsync(
                new() { MaxResults = Ec2List.PageSize, NextToken = next }, cancel),
            page => (page.InstanceStatuses, page.NextToken), cancel)
            .ToListAsync(cancel).ConfigureAwait(false);
        return all.Where(s => s.InstanceId is not null).DistinctBy(s => s.InstanceId)
            .Select(s => (s.InstanceId, Why: WarningOf(s))).Where(s => s.Why is not null)
            .ToDictionary(s => s.InstanceId, s => s.Why!);
    }

    /// <summary>Spot instances that are taken back in two minutes.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SpotAsync(CancellationToken cancel)
    {
        // Some compatible clouds ignore this filter, so the answer is filtered again.
        var marked = await Ec2Paging.ReadAsync(
            next => client.DescribeSpotInstanceRequestsAsync(
                new()
                {
                    Filters = [Ec2List.Filter("status-code", TakenBack)],
                    MaxResults = Ec2List.PageSize,
                    NextToken = next,
                },
                cancel),
            page => (page.SpotInstanceRequests, page.NextToken), cancel)
            .Where(r => r.InstanceId is not null && TakenBack.Contains(r.Status?.Code ?? ""))
            .ToListAsync(cancel).ConfigureAwait(false);
        return marked.DistinctBy(r => r.InstanceId).ToDictionary(
            r => r.InstanceId, r => $"EC2 takes the spot instance back: {r.Status.Message ?? r.Status.Code}");
    }

    private static string? WarningOf(InstanceStatus status)
    {
        var checks = new[] { Failed("instance", status.Status), Failed("system", status.SystemStatus) }
            .OfType<string>().ToList();
        if (checks.Count > 0) return $"its EC2 status checks fail: {string.Join("; ", checks)}";

        // Events stay for a week after their end; only the description tells it.
        var end = status.Events?.Find(e => Endings.Contains(e.Code?.Value) && e.Description?.StartsWith('[') != true);
        var from = end?.NotBefore is { } when ? $" from {when.ToUniversalTime():u} on" : "";
        return end is null ? null : $"EC2 ends it{from}: {end.Code}, {end.Description}";
    }

    private static string? Failed(string name, InstanceStatusSummary? check) => check?.Status?.Value == "impaired"
        ? $"{name}: {string.Join(", ", (check.Details ?? []).Select(d => $"{d.Name} {d.Status}"))}"
        : null;
}
