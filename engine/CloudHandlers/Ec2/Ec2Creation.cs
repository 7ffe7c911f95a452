using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Creates the instances of a batch with one RunInstances, or with a second one where EC2 has no room for all. It
/// always asks for the whole recorded batch, because the token belongs to all of it.
/// </summary>
internal sealed class Ec2Creation(Ec2Client client, TimeProvider time)
{
    /// <summary>How long a new instance may be missing from lists. Older missing instances are gone.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);

    /// <summary>An outcome for each item. Throws <see cref="CloudException"/>.</summary>
    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        var ids = IdsOf(batch);
        if (batch.Items.Count < ids.Count)
        {
            // A retry of a part. If any instance of the batch exists, the request was carried out: a new one would make
            // them twice if EC2 has forgotten the token.
            var made = await new Ec2List(client)
                .DescribeAsync([Ec2List.Filter("client-token", batch.Token)], cancel).ConfigureAwait(false);
            if (made.Count > 0) return Outcomes(batch, made);
        }

        return await RunAsync(batch, ids, cancel).ConfigureAwait(false);
    }

    /// <summary>The node ids of the whole recorded batch.</summary>
    public static IReadOnlyList<Guid> IdsOf(CreateBatch batch)
        => batch.Batch.Count > 0 ? batch.Batch : [.. batch.Items.Select(i => i.NodeId)];

    // Where EC2 has no room for all, it makes as many as it can. Both calls have the same token: EC2 keeps it for the
    // call that made something, and refuses it to the other one. So a retry, too, makes nothing twice.
    private async Task<IReadOnlyList<CreateOutcome>> RunAsync(
        CreateBatch batch, IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        try
        {
            return Outcomes(batch, await AskAsync(takesLess: false).ConfigureAwait(false));
        }
        catch (CloudException refusal) when (ids.Count > 1
            && (refusal.Kind == CloudErrorKind.Quota || IsOfOtherCall(refusal)))
        {
            try
            {
                var made = await AskAsync(takesLess: true).ConfigureAwait(false);
                return Outcomes(batch, made, new(CloudErrorKind.Quota, refusal.Kind == CloudErrorKind.Quota
                    ? refusal.Message
                    : $"EC2 made only {made.Count} of {ids.Count} instances: it had no room for more."));
            }
            catch (CloudException e) when (IsOfOtherCall(e))
            {
                throw refusal;
            }
        }

        async Task<List<Instance>> AskAsync(bool takesLess)
        {
            var answer = await client.RunInstancesAsync(Ec2RunInstances.Of(batch, ids, takesLess), cancel)
                .ConfigureAwait(false);
            return answer.Reservation?.Instances ?? [];
        }

        static bool IsOfOtherCall(CloudException e) => Ec2Errors.CodeOf(e) == Ec2Errors.TokenUsed;
    }

    private List<CreateOutcome> Outcomes(
        CreateBatch batch, IReadOnlyList<Instance> made, CloudException? noRoom = null)
    {
        var byIndex = made.GroupBy(i => i.AmiLaunchIndex ?? 0).ToDictionary(g => g.Key, g => g.First());
        var missing = (made.Count > 0 ? noRoom : null) ?? Missing(made.Max(i => i.LaunchTime));
        return [.. batch.Items.Select(item => byIndex.TryGetValue(item.Index, out var instance)
            ? new CreateOutcome(item.NodeId, MadeOf(instance) with { NodeId = item.NodeId }, null)
            : new CreateOutcome(item.NodeId, null, missing))];
    }

    // The answer to a creation repeats the request. Only a list shows what EC2 made of it.
    private static CloudInstance MadeOf(Instance instance) => Ec2Instances.Read(instance) with { Observed = null };

    private CloudException Missing(DateTime? launched) => time.GetUtcNow() - launched?.ToUniversalTime() < Settled
        ? new(CloudErrorKind.Transient, "EC2 carried out the request and does not show the instance yet.")
        : new(CloudErrorKind.NotFound, "EC2 did not make the instance, or it is gone.");
}
