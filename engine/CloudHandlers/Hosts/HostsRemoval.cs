namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>
/// Wipes hosts and gives them back. The host does it by itself, so that neither a lost connection nor the end of this
/// process interrupts it. A wipe that fails leaves the lease: the host is quarantined, and each removal wipes again.
/// </summary>
internal sealed class HostsRemoval(HostsList list, HostsSurvey survey)
{
    // What takes longer is listed until it is over.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> ids, CancellationToken cancel)
        => await HostsSurvey.EachAsync(ids, (id, token) => DropAsync(scope, id, token), cancel).ConfigureAwait(false);

    private async Task<DropOutcome> DropAsync(CloudScope scope, string id, CancellationToken cancel)
    {
        if (HostId.HostOf(id) is null) return new(id, true, null);
        var script = HostScript.Drop(
            id, HostMarks.OwnerOf(scope.StoreId, scope.InfrastructureId), Patience);
        var looks = await survey.AskAsync(list.HostsOf([id]), _ => script, Patience, cancel).ConfigureAwait(false);
        if (looks.FirstOrDefault(l => l.Silence is not null) is { Silence: { } error }) return new(id, false, error);
        if (looks.FirstOrDefault(l => l.Answer is { } answer && !answer.Says("gone")) is not { Answer: { } said })
            return new(id, true, null);
        if (said.Says("other"))
        {
            return new(id, false, new(CloudErrorKind.Invalid,
                $"{id} is left alone: its lease names another infrastructure."));
        }

        return said.Lease is not { } lease ? new(id, false, new(CloudErrorKind.Transient,
                $"{said.Host.Name} does not say what became of the removal."))
            : new(id, false, lease.IsQuarantined ? new(CloudErrorKind.Invalid,
                $"{said.Host.Name}: {HostsInstances.WhyQuarantined(lease)}") : null);
    }
}
