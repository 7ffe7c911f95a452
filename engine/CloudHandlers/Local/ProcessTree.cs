namespace Occo.Engine.CloudHandlers.Local;

/// <summary>A running process.</summary>
/// <param name="Identity">Which.</param>
/// <param name="Parent">Id of its parent.</param>
/// <param name="Session">Id of its session.</param>
/// <param name="NodeId">The instance that its environment names, if any.</param>
internal sealed record ProcessEntry(ProcessIdentity Identity, int Parent, int Session, Guid? NodeId);

/// <summary>Finds the processes of an instance among all processes.</summary>
internal static class ProcessTree
{
    /// <summary>All running processes.</summary>
    public static async Task<IReadOnlyList<ProcessEntry>> SnapshotAsync(CancellationToken cancel)
        => OperatingSystem.IsLinux()
            ? [.. LinuxProcess.All()]
            : await MacProcesses.AllAsync(cancel).ConfigureAwait(false);

    /// <summary>
    /// The launcher, what carries the node id in its environment (also a daemon that left its session), the rest of the
    /// launcher's session, and the children of all these. Never this process itself.
    /// </summary>
    /// <param name="all">A snapshot.</param>
    /// <param name="nodeId">Which instance.</param>
    /// <param name="launcher">Who claimed it, if anybody did.</param>
    /// <param name="known">Processes that were found to belong to it before.</param>
    public static HashSet<ProcessIdentity> Members(
        IReadOnlyList<ProcessEntry> all, Guid nodeId, ProcessIdentity? launcher, IReadOnlySet<ProcessIdentity> known)
    {
        var candidates = all.Where(p => p.Identity.Id is > 1 && p.Identity.Id != Environment.ProcessId).ToList();
        var queue = new Queue<ProcessEntry>(candidates.Where(p =>
            p.Identity == launcher || p.NodeId == nodeId || known.Contains(p.Identity)));

        // The launcher's id names its session only as long as one of ours is in it: later it may be a stranger's.
        if (launcher is not null && queue.Any(p => p.Session == launcher.Id))
        {
            foreach (var process in candidates.Where(p => p.Session == launcher.Id)) queue.Enqueue(process);
        }

        var children = candidates.ToLookup(p => p.Parent);
        var members = new HashSet<ProcessIdentity>();
        while (queue.TryDequeue(out var process))
        {
            if (!members.Add(process.Identity)) continue;
            foreach (var child in children[process.Identity.Id]) queue.Enqueue(child);
        }

        return members;
    }
}
