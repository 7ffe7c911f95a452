namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>
/// Lists leases. A host that does not answer may hold one: its recorded instances are listed with the reason, and
/// without records the list fails. A host that is in the list no more is asked as long as an instance is recorded
/// there.
/// </summary>
internal sealed class HostsList(CloudAccess access, HostsSurvey survey)
{
    private readonly IReadOnlyList<HostEntry> hosts = HostsSection.HostsOf(access);

    public async Task<IReadOnlyList<CloudInstance>> OfAsync(CloudScope scope, CancellationToken cancel)
    {
        var others = HostsOf(scope.Recorded?.Invoke().Keys ?? []).Except(hosts);
        var looks = await survey.LookAsync([.. hosts, .. others], cancel).ConfigureAwait(false);
        return Of(scope, looks);
    }

    /// <summary>
    /// Asks only the hosts that the ids name. Throws <see cref="CloudException"/> where an id that is not recorded
    /// cannot be looked up: the caller takes what is not found for gone.
    /// </summary>
    public async Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var looks = await survey.LookAsync(HostsOf(ids), cancel).ConfigureAwait(false);
        var found = Of(scope, looks).Where(i => ids.Contains(i.InstanceId)).ToDictionary(i => i.InstanceId);
        return Array.Find(looks, l => l.Silence is not null
            && ids.Any(id => IsAt(id, l.Host) && !found.ContainsKey(id))) is { Silence: { } error }
            ? throw error : [.. found.Values];
    }

    /// <summary>Throws <see cref="CloudException"/> where a host does not answer: it may hold more.</summary>
    public async Task<IReadOnlyList<CloudInstance>> TaggedAsync(string? storeId, CancellationToken cancel)
    {
        var looks = await survey.LookAsync(hosts, cancel).ConfigureAwait(false);
        if (looks.FirstOrDefault(l => l.Error is not null) is { Error: { } error }) throw error;
        return [.. Once(looks).Where(i => storeId is null || i.StoreId == storeId)];
    }

    /// <summary>The hosts that ids name, in the list or not.</summary>
    public IReadOnlyList<HostEntry> HostsOf(IEnumerable<string> ids)
        => [.. ids.Select(HostId.HostOf).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => hosts.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? HostsSection.HostOf(access, name)).OfType<HostEntry>()];

    // What its own host does not tell, no other host tells instead.
    private static IReadOnlyList<CloudInstance> Of(CloudScope scope, HostLook[] looks)
        =>
        [
            .. Unanswered(scope, looks).Concat(Once(looks).Where(
                i => i.StoreId == scope.StoreId && i.InfrastructureId == scope.InfrastructureId))
                .DistinctBy(i => i.InstanceId),
        ];

    // A host that the list has by two names shows its lease twice. Its own name comes first, so that no host can stand
    // for another.
    private static IEnumerable<CloudInstance> Once(IEnumerable<HostLook> looks) => looks
        .OrderByDescending(IsByItsName).Select(HostsInstances.Of).OfType<CloudInstance>().DistinctBy(i => i.InstanceId);

    /// <summary>The lease was made under this name of the host.</summary>
    public static bool IsByItsName(HostLook look) => look.Lease is { } lease && IsAt(lease.Id, look.Host);

    private static bool IsAt(string id, HostEntry host)
        => string.Equals(HostId.HostOf(id), host.Name, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<CloudInstance> Unanswered(CloudScope scope, HostLook[] looks)
    {
        var silent = looks.Where(l => l.Silence is not null).ToList();
        if (silent.Count == 0) return [];
        if (scope.Recorded is null && silent.Find(l => l.Error is not null) is { Error: { } error }) throw error;
        var recorded = scope.Recorded?.Invoke() ?? new Dictionary<string, Guid>();
        return silent.SelectMany(look => recorded.Where(r => IsAt(r.Key, look.Host))
            .Select(r => HostsInstances.Unanswered(scope, r.Key, r.Value, look)));
    }
}
