namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Terminates instances, many in a call.</summary>
internal sealed class Ec2Removal(Ec2Client client)
{
    private const string Unknown = "InvalidInstanceID.NotFound";

    /// <summary>An outcome for each id that EC2 answers for. An unknown instance is gone.</summary>
    public Task<IReadOnlyList<DropOutcome>> DropAsync(IReadOnlyList<string> instanceIds, CancellationToken cancel)
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
