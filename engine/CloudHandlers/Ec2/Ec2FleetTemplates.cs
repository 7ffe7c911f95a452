using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// The launch templates that Occo makes for fleets. They live as long as the creation of a batch; one that is older
/// than <see cref="Ec2Creation.Settled"/> was left by a creation that ended before its time. The removal of the
/// infrastructure deletes all that are left.
/// </summary>
internal sealed class Ec2FleetTemplates(Ec2Client client)
{
    private const int PageSize = 200;

    public static bool IsTemplate(string id) => id.StartsWith("lt-", StringComparison.Ordinal);

    /// <summary>
    /// Those with these tags that are left at a time; null: all. None where the caller may not list them.
    /// </summary>
    public async Task<IReadOnlyList<CloudInstance>> ListAsync(
        IReadOnlyList<Filter> tags, DateTimeOffset? now, CancellationToken cancel)
    {
        try
        {
            var all = await Ec2Paging.ReadAsync(
                next => client.DescribeLaunchTemplatesAsync(
                    new() { Filters = [.. tags], MaxResults = PageSize, NextToken = next }, cancel),
                page => (page.LaunchTemplates, page.NextToken), cancel)
                .ToListAsync(cancel).ConfigureAwait(false);
            // Some compatible clouds ignore filters.
            return [.. all.Where(t => now is null || now - t.CreateTime?.ToUniversalTime() > Ec2Creation.Settled)
                .Select(Read).Where(t => t.StoreId is not null)];
        }
        catch (CloudException e) when (e.Kind == CloudErrorKind.Unauthorised
            || Ec2Errors.CodeOf(e) is "InvalidAction" or "UnsupportedOperation")
        {
            return [];
        }
    }

    /// <summary>Deletes one by its id or name. An unknown one is gone.</summary>
    public async Task<DropOutcome> DeleteAsync(string which, CancellationToken cancel)
    {
        try
        {
            await client.DeleteLaunchTemplateAsync(
                IsTemplate(which) ? new() { LaunchTemplateId = which } : new() { LaunchTemplateName = which }, cancel)
                .ConfigureAwait(false);
            return new(which, true, null);
        }
        catch (CloudException e)
        {
            return e.Kind == CloudErrorKind.NotFound || Ec2Errors.CodeOf(e) is { } code && code.EndsWith(
                ".NotFoundException", StringComparison.Ordinal) ? new(which, true, null) : new(which, false, e);
        }
    }

    private static CloudInstance Read(LaunchTemplate template)
    {
        var tags = Ec2Tags.Read(template.Tags);
        return Ec2Tags.Owner.Read(template.LaunchTemplateId, tags) with
        {
            Kind = CloudItemKind.LaunchTemplate,
            NodeId = Ec2Tags.OnlyNodeId(tags),
            State = ComponentState.Ready,
        };
    }
}
