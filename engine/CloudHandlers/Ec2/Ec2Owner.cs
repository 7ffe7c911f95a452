using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Changes the tags that say whose an instance and its volumes are. Its name and the tags of the user stay.
/// </summary>
internal sealed class Ec2Owner(Ec2Client client)
{
    /// <summary>Takes Occo's tags off. An unknown instance is no error.</summary>
    public Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => Ec2Bulk.AskAsync(
            instanceIds,
            async ids =>
            {
                // The volumes are first: an instance without tags is not released again.
                var volumes = await new Ec2Volumes(client).OfAsync(ids, cancel).ConfigureAwait(false);
                if (volumes.Count > 0) await UntagAsync(volumes, cancel).ConfigureAwait(false);
                await UntagAsync(ids, cancel).ConfigureAwait(false);
                return ids.Select(id => new ReleaseOutcome(id, null));
            },
            (id, e) => new(id, e.Kind == CloudErrorKind.NotFound ? null : e));

    /// <summary>Sets Occo's tags. The instance keeps its place in the batch that made it.</summary>
    public async Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
    {
        var found = await new Ec2List(client).DescribeAsync([Ec2List.Filter("instance-id", instanceId)], cancel)
            .ConfigureAwait(false);
        if (found.Count == 0)
            throw new CloudException(CloudErrorKind.NotFound, $"The cloud has no instance {instanceId}.");
        var tags = Ec2Tags.Of(scope, nodeName, nodeId, found[0].AmiLaunchIndex ?? 0);
        var volumes = await new Ec2Volumes(client).OfAsync([instanceId], cancel).ConfigureAwait(false);
        await client.CreateTagsAsync(
            new([instanceId, .. volumes], [.. tags.Select(t => new Tag(t.Key, t.Value))]), cancel)
            .ConfigureAwait(false);
    }

    private Task UntagAsync(List<string> ids, CancellationToken cancel) => client.DeleteTagsAsync(
        new() { Resources = ids, Tags = [.. Ec2Tags.OwnKeys.Select(key => new Tag(key))] }, cancel);
}
