namespace Occo.Engine.InfoBroker;

/// <summary>What the clouds showed.</summary>
internal sealed partial class PassJournal
{
    // So long the times of a look may wait when nothing else of it is news.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private DateTimeOffset waitingSince;

    /// <summary>
    /// When each cloud was listed last, where that is not written yet: the end of the lease writes it.
    /// </summary>
    public IReadOnlyDictionary<string, DateTimeOffset>? Waiting { get; private set; }

    /// <summary>
    /// Records what the clouds showed, when each of them was listed last, and which cannot be listed; that is an event
    /// when it is news, and so is its end. Writes nothing where no cloud was asked. Times alone wait a while: a pass
    /// that finds everything as it was writes nothing but its lease.
    /// </summary>
    /// <param name="changes">The instances that are not as recorded.</param>
    /// <param name="seen">When each cloud was listed last.</param>
    /// <param name="unreachable">Why a cloud cannot be listed.</param>
    /// <param name="isQuiet">No cloud was recorded as unreachable.</param>
    public async Task ObserveAsync(
        IReadOnlyList<ObservedChange> changes, IReadOnlyDictionary<string, DateTimeOffset> seen,
        IReadOnlyDictionary<string, string> unreachable, bool isQuiet = false)
    {
        if (changes.Count == 0 && seen.Count == 0 && unreachable.Count == 0) return;
        if (isQuiet && changes.Count == 0 && unreachable.Count == 0 && MayWait(seen.Values.Max()))
        {
            Waiting = seen;
            return;
        }

        var before = Waiting;
        await WriteAsync(async tx =>
        {
            var since = await TellOfCloudsAsync(tx, seen, unreachable).ConfigureAwait(false);
            await tx.Sql.ExecuteAsync(
                "UPDATE infrastructure SET observed = @seen, unreachable = @unreachable WHERE id = @id",
                ("@seen", ObservedTimes.Write(before is null ? seen : seen.ToDictionary(
                    s => s.Key, s => before.TryGetValue(s.Key, out var at) && at > s.Value ? at : s.Value))),
                ("@unreachable", since.Count == 0 ? null : ObservedTimes.Write(since)),
                ("@id", fence.InfrastructureId)).ConfigureAwait(false);
            return await SaveAsync(tx, changes).ConfigureAwait(false);
        }).ConfigureAwait(false);
        Waiting = null;
    }

    // Without a lease nothing would write them later.
    private bool MayWait(DateTimeOffset newest)
    {
        if (fence.IsFree) return false;
        if (Waiting is null) waitingSince = newest;
        return newest - waitingSince < LongestWait;
    }

    // A cloud that the infrastructure does not use any more is forgotten: nothing tells that it can be reached again.
    private async ValueTask<Dictionary<string, DateTimeOffset>> TellOfCloudsAsync(
        StoreTransaction tx, IReadOnlyDictionary<string, DateTimeOffset> seen,
        IReadOnlyDictionary<string, string> unreachable)
    {
        var before = ObservedTimes.Read(await tx.Sql.ScalarAsync(
            "SELECT unreachable FROM infrastructure WHERE id = @id", ("@id", fence.InfrastructureId))
            .ConfigureAwait(false) as string);
        foreach (var (_, why) in unreachable.Where(u => !before.ContainsKey(u.Key)))
            await AppendAsync(tx, EventKind.CloudUnreachable, why).ConfigureAwait(false);
        foreach (var (cloud, since) in before.Where(b => !unreachable.ContainsKey(b.Key) && seen.ContainsKey(b.Key)))
        {
            await AppendAsync(tx, EventKind.CloudReachable,
                $"the cloud {cloud} can be listed again; it could not since {since:u}").ConfigureAwait(false);
        }

        return unreachable.Keys.ToDictionary(cloud => cloud, cloud => before.GetValueOrDefault(cloud, tx.Now));
    }
}
