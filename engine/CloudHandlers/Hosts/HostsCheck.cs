namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>Checks each host: it answers, has what Occo needs, and is free, leased or quarantined.</summary>
internal static class HostsCheck
{
    public static async Task<IReadOnlyList<CloudCheck>> RunAsync(CloudAccess access, CancellationToken cancel)
    {
        IReadOnlyList<HostEntry> hosts;
        try
        {
            hosts = HostsSection.HostsOf(access);
        }
        catch (CloudException e)
        {
            return [new("Hosts", CloudCheckStatus.Failed, e.Message)];
        }

        var looks = await new HostsSurvey(new(access)).AskAsync(
            hosts, _ => HostScript.Check(withSudo: true), TimeSpan.Zero, cancel).ConfigureAwait(false);
        return [Summary(looks), .. looks.Select(Of)];
    }

    private static CloudCheck Summary(HostLook[] looks)
    {
        var (free, quarantined, silent) = (looks.Count(l => l.IsFree),
            looks.Count(l => l.Lease is { IsQuarantined: true }), looks.Count(l => l.Error is not null));
        var leased = looks.Count(l => l.Lease is { IsQuarantined: false });
        var drained = looks.Count(l => l.IsUnleased && l.Host.IsDrained);
        var text = $"{looks.Length} hosts: {free} free, {leased} leased, {quarantined} quarantined, {drained} drained, "
            + $"{silent} without an answer.";
        return new("Hosts", silent == looks.Length ? CloudCheckStatus.Failed
            : silent + quarantined > 0 ? CloudCheckStatus.Warning : CloudCheckStatus.Passed, text);
    }

    private static CloudCheck Of(HostLook look)
    {
        var name = look.Host.Name;
        if (look.Error is { } error) return new(name, CloudCheckStatus.Failed, error.Message);
        var answer = look.Answer!;
        var about = $"{answer.Text("system").Trim()}{(answer.Word("sudo") == "yes" ? ", sudo" : ", no sudo")}";
        if (answer.Says("missing"))
        {
            return new(name, CloudCheckStatus.Failed, $"{about}: these programs are missing:{answer.Text("missing")}.",
                "Install them.");
        }

        if (look.Lease is not { } lease)
        {
            return new(name, answer.Says("untimed") ? CloudCheckStatus.Warning : CloudCheckStatus.Passed,
                $"{(look.Host.IsDrained ? "Drained" : "Free")} ({about}).", answer.Says("untimed")
                    ? "It has no program 'timeout', so that 'wipe_timeout' has no effect." : null);
        }

        var whose = $"{HostsCreation.HolderOf(lease)}, {lease.Marks?.Node}, {lease.Id}";
        return lease.IsQuarantined
            ? new(name, CloudCheckStatus.Warning,
                $"Quarantined: leased to {whose}; {HostsInstances.WhyQuarantined(lease)}",
                "Where no record is left of it: Find-OccoOrphan | Remove-OccoOrphan. By hand, when the host is clean: "
                + $"rm {look.Host.Folder}/lease there.")
            : new(name, CloudCheckStatus.Passed, $"Leased to {whose}: {lease.Phase} ({about}).",
                lease.Marks?.IsReleased == true
                    ? $"It goes on without Occo. To free it, delete {look.Host.Folder}/lease there." : null);
    }
}
