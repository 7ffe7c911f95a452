namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// How many instances a reservation that a section names has room for. EC2 tells no other room: its quotas are those
/// of another service, and the account attribute max-instances has not been the limit since they count vCPUs.
/// </summary>
internal static class Ec2Capacity
{
    public static async Task<int?> AskAsync(
        Ec2Client client, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
    {
        var reserved = resource.GetValueOrDefault("capacity_reservation") as IReadOnlyDictionary<string, object?>;
        if (reserved?.GetValueOrDefault("id") is not string { Length: > 0 } id) return null;
        var answer = await client.DescribeCapacityReservationsAsync(
            new() { CapacityReservationIds = [id] }, cancel).ConfigureAwait(false);
        var found = answer.CapacityReservations?.FirstOrDefault(r => r.CapacityReservationId == id);
        return found is null ? null
            : found.State?.Value == "active" ? Math.Max(0, found.AvailableInstanceCount ?? 0) : 0;
    }
}
