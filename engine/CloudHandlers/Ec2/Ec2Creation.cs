using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Creates the instances of a batch with one RunInstances. It always asks for the whole recorded batch, because the
/// token belongs to all of it.
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
            // A retry of a part. If any instance of the batch exists, all were made: a new request would make them
            // twice if EC2 has forgotten the token.
            var made = await new Ec2List(client)
                .DescribeAsync([Ec2List.Filter("client-token", batch.Token)], cancel).ConfigureAwait(false);
            if (made.Count > 0) return Outcomes(batch, made);
        }

        var answer = await client.RunInstancesAsync(Ec2RunInstances.Of(batch, ids), cancel).ConfigureAwait(false);
        return Outcomes(batch, answer.Reservation?.Instances ?? []);
    }

    /// <summary>The node ids of the whole recorded batch.</summary>
    public static IReadOnlyList<Guid> IdsOf(CreateBatch batch)
        => batch.Batch.Count > 0 ? batch.Batch : [.. batch.Items.Select(i => i.NodeId)];

    private List<CreateOutcome> Outcomes(CreateBatch batch, IReadOnlyList<Instance> made)
    {
        var byIndex = made.GroupBy(i => i.AmiLaunchIndex ?? 0).ToDictionary(g => g.Key, g => g.First());
        var launched = made.Max(i => i.LaunchTime);
        return [.. batch.Items.Select(item => byIndex.TryGetValue(item.Index, out var instance)
            ? new CreateOutcome(item.NodeId, MadeOf(instance) with { NodeId = item.NodeId }, null)
            : new CreateOutcome(item.NodeId, null, Missing(launched)))];
    }

    // The answer to a creation repeats the request. Only a list shows what EC2 made of it.
    private static CloudInstance MadeOf(Instance instance) => Ec2Instances.Read(instance) with { Observed = null };

    private CloudException Missing(DateTime? launched) => time.GetUtcNow() - launched?.ToUniversalTime() < Settled
        ? new(CloudErrorKind.Transient, "EC2 made the instance and does not show it yet.")
        : new(CloudErrorKind.NotFound, "EC2 made the instance, and it is gone.");
}
