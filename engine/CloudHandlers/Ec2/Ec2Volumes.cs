using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// The volumes of Occo's instances. The call that creates an instance tags them, so that one that stays
/// (<c>delete_on_termination: false</c>) says whose it is.
/// </summary>
internal sealed class Ec2Volumes(Ec2Client client)
{
    private const string Unknown = "InvalidVolume.NotFound";

    public static bool IsVolume(string id) => id.StartsWith("vol-", StringComparison.Ordinal);

    /// <summary>Volumes with these tags that no instance has.</summary>
    public async Task<IReadOnlyList<CloudInstance>> LeftAsync(Filter tags, CancellationToken cancel)
        => [.. (await DescribeAsync([tags, Ec2List.Filter("status", "available")], cancel).ConfigureAwait(false))
            .Select(Read)];

    /// <summary>The volumes with these tags and ids.</summary>
    public async Task<IReadOnlyList<CloudInstance>> FindAsync(
        IReadOnlyList<Filter> tags, IReadOnlyList<string> ids, CancellationToken cancel)
        => [.. (await DescribeAsync([.. tags, Ec2List.Filter("volume-id", [.. ids])], cancel).ConfigureAwait(false))
            .Select(Read)];

    /// <summary>The ids of Occo's volumes that instances have.</summary>
    public async Task<List<string>> OfAsync(IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => [.. (await DescribeAsync(
            [
                Ec2List.Filter("tag-key", Ec2Tags.Owner.Store),
                Ec2List.Filter("attachment.instance-id", [.. instanceIds]),
            ],
            cancel).ConfigureAwait(false)).Select(v => v.VolumeId)];

    /// <summary>Deletes a volume, with its data. An unknown one is gone.</summary>
    public async Task<DropOutcome> DeleteAsync(string id, CancellationToken cancel)
    {
        try
        {
            await client.DeleteVolumeAsync(new(id), cancel).ConfigureAwait(false);
            return new(id, true, null);
        }
        catch (CloudException e) when (!e.IsTransient)
        {
            return Ec2Errors.CodeOf(e) == Unknown ? new(id, true, null) : new(id, false, e);
        }
    }

    private async Task<IReadOnlyList<Volume>> DescribeAsync(List<Filter> filters, CancellationToken cancel)
        => await Ec2Paging.ReadAsync(
            next => client.DescribeVolumesAsync(
                new() { Filters = filters, MaxResults = Ec2List.PageSize, NextToken = next }, cancel),
            page => (page.Volumes, page.NextToken), cancel)
            .ToListAsync(cancel).ConfigureAwait(false);

    private static CloudInstance Read(Volume volume)
    {
        var tags = Ec2Tags.Read(volume.Tags);
        return Ec2Tags.Owner.Read(volume.VolumeId, tags) with
        {
            Kind = CloudItemKind.Volume,
            NodeId = Ec2Tags.OnlyNodeId(tags),
            State = ComponentState.Stopped,
        };
    }
}
