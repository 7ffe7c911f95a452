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
    // A removal waits for the end of wipes: a hundred of them stay within the time of a call.
    private const int AtOnce = 32;

    /// <summary>The leases of hosts, in the order of the hosts. A host that fails is in the result.</summary>
    public Task<HostLook[]> LookAsync(IReadOnlyList<HostEntry> hosts, CancellationToken cancel)
        => AskAsync(hosts, _ => HostScript.Look(), TimeSpan.Zero, cancel);

    public Task<HostLook[]> AskAsync(
        IReadOnlyList<HostEntry> hosts, Func<HostEntry, HostScript> script, TimeSpan patience, CancellationToken cancel)
        => EachAsync(hosts, (host, token) => AskAsync(host, script(host), patience, token), cancel);

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

    /// <summary>Works on items, a few at a time. The results are in the order of the items.</summary>
    public static async Task<TResult[]> EachAsync<TItem, TResult>(
        IReadOnlyList<TItem> items, Func<TItem, CancellationToken, Task<TResult>> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var results = new TResult[items.Count];
        await Parallel.ForAsync(0, items.Count, new ParallelOptions
        {
            MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel,
        }, async (i, token) => results[i] = await work(items[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return results;
    }
}
