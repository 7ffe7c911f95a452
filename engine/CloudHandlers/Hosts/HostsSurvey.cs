namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>What a host has answered, or why it has not.</summary>
internal sealed record HostLook(HostEntry Host, HostAnswer? Answer, CloudException? Error)
{
    public HostLease? Lease => Answer?.Lease;

    /// <summary>
    /// Why it tells nothing about a lease that is recorded. Who looks into the wrong folder finds no lease.
    /// </summary>
    public CloudException? Silence => Error ?? (Answer?.Says("nowhere") == true ? new(CloudErrorKind.Transient,
        $"{Host.Name} has no folder {Host.Folder}: is its disk mounted, and are '{HostsSection.User}' and "
        + $"'{HostsSection.Folder}' as they were? Where the host was installed anew, make the folder (mkdir -m 700).")
        : null);

    /// <summary>It says that nobody has it.</summary>
    public bool IsUnleased => Answer is { Lease: null } && Answer.Says("free");

    public bool IsFree => IsUnleased && !Host.IsDrained;
}

/// <summary>Asks several hosts at once: a few at a time, a connection each.</summary>
internal sealed class HostsSurvey(HostConnection connection)
{
    private const int AtOnce = 16;

    /// <summary>The leases of hosts, in the order of the hosts. A host that fails is in the result.</summary>
    public Task<HostLook[]> LookAsync(IReadOnlyList<HostEntry> hosts, CancellationToken cancel)
        => AskAsync(hosts, _ => HostScript.Look(), TimeSpan.Zero, cancel);

    public async Task<HostLook[]> AskAsync(
        IReadOnlyList<HostEntry> hosts, Func<HostEntry, HostScript> script, TimeSpan patience, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var looks = new HostLook[hosts.Count];
        await Parallel.ForAsync(0, hosts.Count, new ParallelOptions
        {
            MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel,
        }, async (i, token) => looks[i] = await AskAsync(hosts[i], script(hosts[i]), patience, token)
            .ConfigureAwait(false)).ConfigureAwait(false);
        return looks;
    }

    public async Task<HostLook> AskAsync(
        HostEntry host, HostScript script, TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            return new(host, await connection.RunAsync(host, script, patience, cancel).ConfigureAwait(false), null);
        }
        catch (CloudException e)
        {
            return new(host, null, e);
        }
    }
}
