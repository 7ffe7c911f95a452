namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Terminates instances, many in a call, and deletes volumes and launch templates.</summary>
internal sealed class Ec2Removal(Ec2Client client)
{
    private const string Unknown = "InvalidInstanceID.NotFound";

    /// <summary>An outcome for each id that EC2 answers for. An unknown instance or volume is gone.</summary>
    public async Task<IReadOnlyList<DropOutcome>> DropAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var (volumes, outcomes) = (new Ec2Volumes(client), new List<DropOutcome>());
        foreach (var id in ids.Where(Ec2Volumes.IsVolume))
            outcomes.Add(await volumes.DeleteAsync(id, cancel).ConfigureAwait(false));
        foreach (var id in ids.Where(Ec2FleetTemplates.IsTemplate))
            outcomes.Add(await new Ec2FleetTemplates(client).DeleteAsync(id, cancel).ConfigureAwait(false));
        string[] instances = [.. ids.Where(Ec2List.IsInstance)];
        if (instances.Length > 0) outcomes.AddRange(await TerminateAsync(instances, cancel).ConfigureAwait(false));
        return outcomes;
    }

    private Task<IReadOnlyList<DropOutcome>> TerminateAsync(IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => Ec2Bulk.AskAsync(
            instanceIds,
            async ids =>
            {
                var answer = await client.TerminateInstancesAsync(new() { InstanceIds = ids }, cancel)
                    .ConfigureAwait(false);
                return (answer.TerminatingInstances ?? []).Where(i => ids.Contains(i.InstanceId)).Select(
                    i => new DropOutcome(i.InstanceId, i.CurrentState?.Name?.Value == "terminated", null));
            },
            (id, e) => Ec2Errors.CodeOf(e) == Unknown ? new(id, true, null) : new(id, false, e));
}
