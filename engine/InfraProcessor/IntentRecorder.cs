using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>Records what the clouds are asked for, before they are asked.</summary>
internal sealed class IntentRecorder(PassContext pass)
{
    private List<List<(Step Step, NodeInstance Instance)>> Batches(List<(Step Step, NodeInstance Draft)> drafts)
    {
        var batches = new List<List<(Step, NodeInstance)>>();
        foreach (var cloud in drafts.GroupBy(d => CloudKey.Of(d.Draft)))
        {
            var most = pass.Calls.MaxBatch(cloud.Key.Type);
            var equal = most == 1
                ? cloud.Select(d => new[] { d })
                : cloud.GroupBy(d => Digest.Token([], d.Draft.Request)).SelectMany(g => g.Chunk(most));
            foreach (var batch in equal)
            {
                var token = Digest.Token(batch.Select(b => b.Draft.Id), batch[0].Draft.Request);
                batches.Add([.. batch.Select((b, i) => (b.Step, b.Draft with { Token = token, BatchIndex = i }))]);
            }
        }

        return batches;
    }

    /// <summary>
    /// Records the instances in batches for one call each. Where others have taken places of a pool since the plan was
    /// made, the last steps end without an instance.
    /// </summary>
    public async Task<(List<List<(Step Step, NodeInstance Instance)>> Recorded, Made[] Unplaced)> RecordAsync(
        List<(Step Step, NodeInstance Draft)> drafts)
    {
        var unplaced = new List<Made>();
        while (true)
        {
            try
            {
                return (await RecordAsync(Batches(drafts)).ConfigureAwait(false), [.. unplaced]);
            }
            catch (PoolFullException e)
            {
                var excess = drafts.Where(d => d.Draft.Pool == e.Pool).Skip(e.Free).ToHashSet();
                drafts = [.. drafts.Where(d => !excess.Contains(d))];
                unplaced.AddRange(excess.Select(d => new Made(
                    d.Step, null, pass.Ledger.Fail(d.Step, null, CloudErrorKind.Transient, e.Message))));
            }
        }
    }

    private async Task<List<List<(Step Step, NodeInstance Instance)>>> RecordAsync(
        List<List<(Step Step, NodeInstance Instance)>> batches)
    {
        var intents = batches.SelectMany(b => b)
            .Select(p => new Intent(p.Step.Reason, p.Instance, p.Step.Placement)).ToList();
        if (intents.Count == 0) return [];
        Failpoint.Hit(FailpointName.BeforeIntent);
        var recorded = (await pass.Journal.RecordIntentsAsync(intents).ConfigureAwait(false)).ToDictionary(i => i.Id);
        Failpoint.Hit(FailpointName.AfterIntent);
        pass.Book.PutAll(recorded.Values);
        return [.. batches.Select(b => b.Select(p => (p.Step, recorded[p.Instance.Id])).ToList())];
    }
}
