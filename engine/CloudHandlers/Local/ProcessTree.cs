namespace Occo.Engine.CloudHandlers.Local;

/// <summary>A running process, with the node id in its environment, if any.</summary>
internal sealed record ProcessEntry(ProcessIdentity Identity, int Parent, int Session, Guid? NodeId);

/// <summary>Finds the processes of an instance among all processes.</summary>
internal static class ProcessTree
{
    public static async Task<IReadOnlyList<ProcessEntry>> SnapshotAsync(CancellationToken cancel)
        => OperatingSystem.IsLinux()
            ? [.. LinuxProcesses.All()]
            : await MacProcesses.AllAsync(cancel).ConfigureAwait(false);

    /// <summary>
    /// The launcher, all processes with the node id in their environment (also daemons that left the session), the rest
    /// of the launcher's session, and the children of all these. Never this process itself.
    /// </summary>
    /// <param name="all">A snapshot.</param>
    /// <param name="nodeId">Node id of the instance.</param>
    /// <param name="launcher">The launcher that claimed the instance, or null.</param>
    /// <param name="known">Members of earlier snapshots.</param>
    public static HashSet<ProcessIdentity> Members(
        IReadOnlyList<ProcessEntry> all, Guid nodeId, ProcessIdentity? launcher, IReadOnlySet<ProcessIdentity> known)
    {
        var candidates = all.Where(p => p.Identity.Id is > 1 && p.Identity.Id != Environment.ProcessId).ToList();
        // A launcher has the node id in its environment, too; a claim alone is not believed. macOS hides it.
        var queue = new Queue<ProcessEntry>(candidates.Where(p => p.NodeId == nodeId || known.Contains(p.Identity)
            || (p.Identity == launcher && !OperatingSystem.IsLinux())));

        // The launcher's id is the session's only while a known process is in it; later the system may reuse it.
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
