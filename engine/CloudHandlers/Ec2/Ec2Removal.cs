using System.Text.RegularExpressions;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Terminates instances, many in a call.</summary>
internal sealed partial class Ec2Removal(Ec2Client client)
{
    /// <summary>
    /// An outcome for each id. EC2 refuses the whole call for one bad id; the error names the bad ids, and the call is
    /// repeated without them.
    /// </summary>
    public async Task<IReadOnlyList<DropOutcome>> DropAsync(IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        var outcomes = new List<DropOutcome>(instanceIds.Count);
        var left = instanceIds.ToHashSet(StringComparer.Ordinal);
        while (left.Count > 0)
        {
            try
            {
                var answer = await client.TerminateInstancesAsync(new() { InstanceIds = [.. left] }, cancel)
                    .ConfigureAwait(false);
                outcomes.AddRange((answer.TerminatingInstances ?? []).Where(i => left.Remove(i.InstanceId)).Select(
                    i => new DropOutcome(i.InstanceId, i.CurrentState?.Name?.Value == "terminated", null)));
                break;
            }
            catch (CloudException e) when (Named(e, left) is { Count: > 0 } named)
            {
                var gone = e.Kind == CloudErrorKind.NotFound;
                outcomes.AddRange(named.Select(id => new DropOutcome(id, gone, gone ? null : e)));
                left.ExceptWith(named);
            }
        }

        return outcomes;
    }

    private static List<string> Named(CloudException e, HashSet<string> ids)
        => Ec2Errors.CodeOf(e) is "InvalidInstanceID.NotFound" or "InvalidInstanceID.Malformed"
            or "OperationNotPermitted"
            ? [.. InstanceId().Matches(e.Message).Select(m => m.Value).Where(ids.Contains).Distinct()]
            : [];

    [GeneratedRegex(@"\bi-[0-9A-Za-z]+")]
    private static partial Regex InstanceId();
}
