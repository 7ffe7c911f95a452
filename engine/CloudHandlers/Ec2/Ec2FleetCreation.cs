using System.Net;
using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Creates the instances of a batch with fleets of one instance each. The launch template that they need is made
/// before, and deleted after.
/// </summary>
internal sealed class Ec2FleetCreation(Ec2Client client)
{
    // The throttle of EC2 lets five changes a second through.
    private const int AtOnce = 5;
    private const string NameTaken = "InvalidLaunchTemplateName.AlreadyExistsException";

    /// <summary>An outcome for each item. Throws <see cref="CloudException"/>.</summary>
    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        var ids = Ec2Creation.IdsOf(batch);
        // A retry of a part. An instance that exists is not asked for again: EC2 may have forgotten the token.
        IReadOnlyList<CreateOutcome> outcomes = batch.Items.Count < ids.Count
            ? await FindAsync(batch, cancel).ConfigureAwait(false) : [];
        var missing = batch.Items.Where(i => outcomes.All(o => o.NodeId != i.NodeId)).ToList();
        if (missing.Count > 0) await MakeTemplateAsync(batch, ids, cancel).ConfigureAwait(false);
        foreach (var some in missing.Chunk(AtOnce))
        {
            var made = await Task.WhenAll(some.Select(item => CreateAsync(batch, ids, item, cancel)))
                .ConfigureAwait(false);
            outcomes = [.. outcomes, .. made];
        }

        // A repeated creation makes it again, but may never come: a list can show what a lost reply was about. If this
        // call is lost, too, the search for orphans finds it.
        await new Ec2FleetTemplates(client).DeleteAsync(Ec2Fleet.TemplateOf(batch), cancel).ConfigureAwait(false);
        return outcomes;
    }

    private async Task<IReadOnlyList<CreateOutcome>> FindAsync(CreateBatch batch, CancellationToken cancel)
    {
        var found = await new Ec2List(client).DescribeAsync(
            [Ec2List.Filter(Ec2Tags.OnlyIdFilter, [.. batch.Items.Select(i => Ec2Tags.OnlyIdOf(i.NodeId))])], cancel)
            .ConfigureAwait(false);
        return [.. found.Select(i => Ec2Instances.Read(i) with { Observed = null })
            .Where(i => i.NodeId is not null && batch.Items.Any(item => item.NodeId == i.NodeId))
            .DistinctBy(i => i.NodeId).Select(i => new CreateOutcome(i.NodeId!.Value, i, null))];
    }

    private async Task MakeTemplateAsync(CreateBatch batch, IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        try
        {
            await client.CreateLaunchTemplateAsync(Ec2FleetTemplate.Of(batch, ids), cancel).ConfigureAwait(false);
        }
        catch (CloudException e) when (Ec2Errors.CodeOf(e) == NameTaken)
        {
            // An earlier attempt made it, of the same batch: its name tells.
        }
    }

    private async Task<CreateOutcome> CreateAsync(
        CreateBatch batch, IReadOnlyList<Guid> ids, CreateItem item, CancellationToken cancel)
    {
        try
        {
            var answer = await client.CreateFleetAsync(Ec2Fleet.Of(batch, ids, item.Index), cancel)
                .ConfigureAwait(false);
            return (answer.Instances ?? []).SelectMany(i => i.InstanceIds ?? []).FirstOrDefault() is { } id
                ? new(item.NodeId, MadeOf(batch, id, item), null)
                : new(item.NodeId, null, Refusal(answer.Errors ?? []));
        }
        catch (CloudException e)
        {
            return new(item.NodeId, null, e);
        }
    }

    private static CloudInstance MadeOf(CreateBatch batch, string instanceId, CreateItem item)
        => Ec2Tags.Owner.Read(instanceId, Ec2Tags.Of(batch, [item.NodeId]).ToDictionary()) with
        {
            NodeId = item.NodeId,
            State = ComponentState.Pending,
        };

    // EC2 answers a repeated call with the same errors: none of them is transient. No room for one choice is no room.
    private static CloudException Refusal(IReadOnlyList<CreateFleetError> errors)
    {
        var kinds = errors.Select(e => Ec2Errors.KindOf(e.ErrorCode ?? "", HttpStatusCode.BadRequest)).ToList();
        var isRefused = kinds.Count > 0 && kinds.TrueForAll(
            k => k is CloudErrorKind.Invalid or CloudErrorKind.NotFound or CloudErrorKind.Unauthorised);
        var said = string.Join("; ", errors.Select(TextOf).Distinct());
        var error = new CloudException(isRefused ? kinds[0] : CloudErrorKind.Quota,
            $"EC2 CreateFleet: {(said.Length > 0 ? ForeignText.Brief(said) : "no instance, and no reason")}.");
        if (errors.Count > 0) error.Data[Ec2Errors.CodeKey] = errors[0].ErrorCode;
        return error;
    }

    private static string TextOf(CreateFleetError error)
    {
        var choice = error.LaunchTemplateAndOverrides?.Overrides;
        var which = string.Join(" in ", new[]
        {
            choice?.InstanceType?.Value, choice?.SubnetId ?? choice?.AvailabilityZone,
        }.Where(t => !string.IsNullOrEmpty(t)));
        return $"{(which.Length > 0 ? which + ": " : "")}{error.ErrorMessage?.TrimEnd('.')} ({error.ErrorCode})";
    }
}
