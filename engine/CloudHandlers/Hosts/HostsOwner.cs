namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>Changes what a lease says of its instance: whose it is, and which request it has.</summary>
internal sealed class HostsOwner(HostsList list, HostsSurvey survey)
{
    public async Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> ids, CancellationToken cancel)
        => await HostsSurvey.EachAsync(ids, async (id, token) =>
        {
            try
            {
                if (await FindAsync(id, token).ConfigureAwait(false) is ({ } host, { } marks)
                    && (marks.Store, marks.Infrastructure) == (scope.StoreId, scope.InfrastructureId))
                {
                    await MarkAsync(host, id, OwnerOf(scope), marks with { IsReleased = true }, token)
                        .ConfigureAwait(false);
                }

                return new ReleaseOutcome(id, null);
            }
            catch (CloudException e)
            {
                return new(id, e);
            }
        }, cancel).ConfigureAwait(false);

    public async Task ClaimAsync(CloudScope scope, string id, Guid nodeId, string nodeName, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel).ConfigureAwait(false) is not ({ } host, { } marks)) throw Unknown(id);
        await MarkAsync(host, id, marks.Owner, HostMarks.Of(scope, nodeName, nodeId, marks.Digest), cancel)
            .ConfigureAwait(false);
    }

    /// <summary>Another list of hosts, or another 'require': nothing of it is on the host but the digest.</summary>
    public async Task RefreshAsync(CloudScope scope, string id, ComposedRequest to, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel).ConfigureAwait(false) is not ({ } host, { } marks)) throw Unknown(id);
        await MarkAsync(host, id, OwnerOf(scope), marks with { Digest = to.Digest }, cancel).ConfigureAwait(false);
    }

    private async Task<(HostEntry? Host, HostMarks? Marks)> FindAsync(string id, CancellationToken cancel)
    {
        if (HostId.HostOf(id) is null) return default;
        var looks = await survey.LookAsync(list.HostsOf([id]), cancel).ConfigureAwait(false);
        if (Array.Find(looks, l => l.Lease?.Id == id) is { Lease: { } lease, Host: { } host })
            return (host, lease.Marks);
        return Array.Find(looks, l => l.Silence is not null) is { Silence: { } error } ? throw error : default;
    }

    private static string OwnerOf(CloudScope scope) => HostMarks.OwnerOf(scope.StoreId, scope.InfrastructureId);

    // The host compares the owner: of two that want an instance one gets it.
    private async Task MarkAsync(HostEntry host, string id, string owner, HostMarks marks, CancellationToken cancel)
    {
        var look = await survey.AskAsync(host, HostScript.Mark(id, owner, marks), TimeSpan.Zero, cancel)
            .ConfigureAwait(false);
        if (look.Error is { } error) throw error;
        if (!look.Answer!.Says("marked")) throw Unknown(id);
    }

    private static CloudException Unknown(string id) => new(CloudErrorKind.NotFound,
        $"No host has the lease {id} for this infrastructure, or it is being wiped.");
}
