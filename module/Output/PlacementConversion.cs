namespace Occo;

/// <summary>Converts pools and placements to output objects.</summary>
internal static class PlacementConversion
{
    public static OccoPool ToOutput(this PoolStatus status, string storePath) => new()
    {
        StorePath = storePath,
        Name = status.Pool.Name,
        Quota = status.Pool.Quota,
        Used = status.Used,
        Free = status.Free,
        Cores = status.Pool.Cores,
        UsedCores = status.UsedCores,
        MemoryMiB = status.Pool.MemoryMiB,
        UsedMemoryMiB = status.UsedMemoryMiB,
        Cost = status.Pool.Cost,
        Window = status.Pool.Window?.ToString(),
        Labels = [.. status.Pool.Labels],
        CoolsUntil = status.CoolsUntil?.LocalDateTime,
        Refusals = status.Refusals,
        Refusal = status.Refusal,
        ImportedAt = status.ImportedAt?.LocalDateTime,
    };

    public static OccoPlacement ToOutput(
        this StepPlacement place, string infrastructure, string node, int number, string storePath) => new()
    {
        StorePath = storePath,
        Infrastructure = infrastructure,
        Node = node,
        Number = number,
        Pool = place.Pool,
        Cloud = place.Cloud.Length == 0 ? null : place.Cloud,
        Cost = place.Cost,
        Reason = place.Reason,
        Candidates = ToOutput(place),
    };

    public static OccoList<OccoPlacementCandidate> ToOutput(this StepPlacement? place) =>
    [
        .. (place?.Candidates ?? []).Select(candidate => new OccoPlacementCandidate
        {
            Name = candidate.Name,
            Cloud = candidate.Cloud,
            IsChosen = candidate.IsChosen,
            Why = candidate.Why,
        }),
    ];
}
