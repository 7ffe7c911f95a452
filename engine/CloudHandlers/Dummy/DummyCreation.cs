namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>One creating round trip, inside one transaction of the file.</summary>
internal sealed class DummyCreation(
    DummyDatabase database, CreateBatch batch, DummySection section, DateTimeOffset now, Func<double, bool> happens)
{
    private readonly byte[] digest = Convert.FromHexString(Digest.Token([], batch.Request));

    /// <summary>Makes the machines that do not exist yet, in order, as far as faults and quota allow.</summary>
    public (IReadOnlyList<CreateOutcome>? Outcomes, CloudException? Error) Run(IReadOnlyList<CreateItem> items)
    {
        if (!ClaimToken()) return (null, Mismatch($"token {batch.Token}"));
        var scope = DummyMachines.Scope(database, batch.Scope, section.Latency);
        var room = Room(database, section.Quota) ?? long.MaxValue;
        var faulty = DummyFaults.Any(database, DummyFaults.Create);
        var outcomes = new List<CreateOutcome>(items.Count);
        foreach (var item in items)
        {
            var outcome = Existing(item.NodeId, scope) ?? Refused(item.NodeId, room, faulty);
            if (outcome is null)
            {
                outcome = new CreateOutcome(item.NodeId, DummyMachines.Add(
                    database, batch, scope, item.NodeId, digest, section, now), null);
                room--;
            }

            outcomes.Add(outcome);
        }

        return (outcomes, LostReply());
    }

    private bool ClaimToken()
    {
        if (database.Scalar("SELECT digest FROM token WHERE token = $1", batch.Token) is byte[] known)
            return known.AsSpan().SequenceEqual(digest);
        database.Execute("INSERT INTO token (token, digest) VALUES ($1, $2)", batch.Token, digest);
        return true;
    }

    /// <summary>How many more machines the file may hold; null: any number.</summary>
    public static long? Room(DummyDatabase database, int? quota)
        => (DummyBehaviour.Find(database, DummyBehaviour.Quota) ?? quota) is { } most
            ? (long)most - DummyMachines.Count(database) : null;

    private CreateOutcome? Existing(Guid nodeId, long scope)
    {
        if (DummyMachines.FindNode(database, batch.Scope, nodeId, now) is not { } known) return null;
        return known.Scope == scope && known.Digest.AsSpan().SequenceEqual(digest)
            ? new CreateOutcome(nodeId, known.Instance, null)
            : new CreateOutcome(nodeId, null, Mismatch($"node id {nodeId}"));
    }

    private CreateOutcome? Refused(Guid nodeId, long room, bool faulty)
    {
        if (room <= 0)
        {
            return new CreateOutcome(nodeId, null, new CloudException(CloudErrorKind.Quota,
                "The dummy cloud's quota is used up. Raise 'quota' or remove machines."));
        }

        var kind = (faulty ? DummyFaults.Take(database, DummyFaults.Create) : null)
            ?? (happens(section.FailureRate) ? CloudErrorKind.Transient : null);
        return kind is null
            ? null
            : new CreateOutcome(nodeId, null, new CloudException(kind.Value,
                "The dummy cloud was told to fail this creation."));
    }

    private CloudException? LostReply()
    {
        var kind = DummyFaults.Take(database, DummyFaults.Reply)
            ?? (happens(section.LostReplyRate) ? CloudErrorKind.Transient : null);
        return kind is null
            ? null
            : new CloudException(kind.Value, "The reply of the dummy cloud was lost; the machines may exist.");
    }

    private static CloudException Mismatch(string what) => new(CloudErrorKind.Invalid,
        $"The dummy cloud knows the {what} from a different request. A retry must send the same request.");
}
