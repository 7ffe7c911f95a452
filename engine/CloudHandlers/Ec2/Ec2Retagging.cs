using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Changes the tags of an instance. Only those that a request asked for are ever taken away: others may tag it, too. The
/// tags of its volumes stay as they were when it was made.
/// </summary>
internal sealed class Ec2Retagging(Ec2Client client)
{
    private static readonly string[] Keys = ["name", "tags"];

    /// <summary>
    /// Nothing else differs. A name that is asked for no more would have to be made up again: that is another instance.
    /// </summary>
    public static bool OnlyTagsDiffer(ComposedRequest from, ComposedRequest to)
        => from.Context == to.Context
            && PlainValues.Equal(from.ConfigManagement, to.ConfigManagement)
            && PlainValues.Equal(WithoutTags(from), WithoutTags(to))
            && (!IsNamed(from) || IsNamed(to));

    /// <summary>Sets all tags that are asked for now, and takes away those that are not any more.</summary>
    public async Task RefreshAsync(
        string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
    {
        var wanted = Ec2Tags.Asked(to.Resource);
        if (wanted.Count > 0)
        {
            await client.CreateTagsAsync(
                new([instanceId], [.. wanted.Select(t => new Tag(t.Key, t.Value))]), cancel).ConfigureAwait(false);
        }

        var left = Ec2Tags.Asked(from.Resource).Keys.Where(k => !wanted.ContainsKey(k)).ToList();
        if (left.Count > 0)
        {
            await client.DeleteTagsAsync(
                new() { Resources = [instanceId], Tags = [.. left.Select(k => new Tag(k))] }, cancel)
                .ConfigureAwait(false);
        }
    }

    private static bool IsNamed(ComposedRequest request) => Ec2Tags.Asked(request.Resource).ContainsKey(Ec2Tags.Name);

    private static Dictionary<string, object?> WithoutTags(ComposedRequest request)
        => request.Resource.Where(pair => !Keys.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value);
}
