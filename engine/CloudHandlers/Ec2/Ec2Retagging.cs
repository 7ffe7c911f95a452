using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Changes the tags of an instance, among them the digest of its request. It removes only tags of the earlier request,
/// because users may add their own. The tags of the volumes do not change.
/// </summary>
internal sealed class Ec2Retagging(Ec2Client client)
{
    /// <summary>
    /// Nothing but tags and what others reach it by differs. A request that loses its name would need the default
    /// name: no refresh.
    /// </summary>
    public static bool OnlyTagsDiffer(ComposedRequest from, ComposedRequest to)
        => from.DiffersOnlyIn(to, "name", "tags", Ec2TargetGroup.Key, Ec2Addresses.Key)
            && (!IsNamed(from) || IsNamed(to));

    /// <summary>Sets all tags of the new request, and removes those that only the earlier one had.</summary>
    public async Task RefreshAsync(
        string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
    {
        Ec2Parts.Require(to.Resource);
        var wanted = Ec2Tags.Asked(to.Resource);
        var tags = wanted.Select(t => new Tag(t.Key, t.Value)).ToList();
        if (to.Digest is { } digest) tags.Add(new(Ec2Tags.Owner.Digest, digest));
        if (tags.Count > 0) await client.CreateTagsAsync(new([instanceId], tags), cancel).ConfigureAwait(false);

        var left = Ec2Tags.Asked(from.Resource).Keys.Where(k => !wanted.ContainsKey(k)).ToList();
        if (left.Count > 0)
        {
            await client.DeleteTagsAsync(
                new() { Resources = [instanceId], Tags = [.. left.Select(k => new Tag(k))] }, cancel)
                .ConfigureAwait(false);
        }
    }

    private static bool IsNamed(ComposedRequest request) => Ec2Tags.Asked(request.Resource).ContainsKey(Ec2Tags.Name);
}
