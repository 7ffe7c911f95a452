using System.Runtime.InteropServices;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>An instance to stop.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Launcher">The launcher that claimed it, or null.</param>
/// <param name="Timeout">The time between SIGTERM and SIGKILL.</param>
internal sealed record StopTarget(InstanceFolder Folder, ProcessIdentity? Launcher, TimeSpan Timeout);

/// <summary>What is left of an instance after it was stopped.</summary>
/// <param name="Survivors">Its processes that could not be ended.</param>
/// <param name="Doubtful">Running processes that only <see cref="Local.Survivors"/> names.</param>
internal sealed record StopResult(
    IReadOnlyCollection<ProcessIdentity> Survivors, IReadOnlyCollection<ProcessIdentity> Doubtful);

/// <summary>
/// Stops process trees: sends SIGTERM, sends SIGKILL to what is left after the time-out, and waits until all is gone.
/// </summary>
internal sealed class ProcessStopper(TimeProvider time)
{
    private const int Terminate = 15, Kill = 9, LooksPerSnapshot = 10;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Stops all targets at once. Returns what is left, by node id.</summary>
    public async Task<IReadOnlyDictionary<Guid, StopResult>> StopAsync(
        IReadOnlyList<StopTarget> targets, CancellationToken cancel)
    {
        var results = new Dictionary<Guid, StopResult>();
        var open = targets.Select(target => new Tree(target, time.GetUtcNow())).ToList();
        while (open.Count > 0)
        {
            var all = await ProcessTree.SnapshotAsync(cancel).ConfigureAwait(false);
            foreach (var tree in open) tree.Advance(all, time.GetUtcNow());
            foreach (var done in open.Where(tree => tree.IsDone)) results[done.Target.Folder.NodeId] = done.Result;
            open.RemoveAll(tree => tree.IsDone);

            if (open.Count > 0) await WaitAsync(open, cancel).ConfigureAwait(false);
        }

        return results;
    }

    // A snapshot of all processes is slow; a check of the known ones is fast.
    private async Task WaitAsync(List<Tree> open, CancellationToken cancel)
    {
        for (var i = 0; i < LooksPerSnapshot; i++)
        {
            await Task.Delay(LookInterval, time, cancel).ConfigureAwait(false);
            if (open.Any(tree => !tree.Members.Any(process => process.IsAlive))) return;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    private sealed class Tree(StopTarget target, DateTimeOffset start)
    {
        private const int EmptySnapshots = 2;
        private static readonly IReadOnlySet<int> NoMembers = new HashSet<int>();

        private readonly HashSet<ProcessIdentity> asked = [];
        private readonly HashSet<ProcessIdentity> known = [];
        private readonly HashSet<ProcessIdentity> earlier = Survivors.Read(target.Folder);
        private readonly ControlGroup? group = ControlGroup.Of(target.Folder);
        private bool isGroupOurs, isGroupKilled;
        private int recorded, empty;

        public StopTarget Target { get; } = target;

        public HashSet<ProcessIdentity> Members { get; private set; } = [];

        public bool IsDone { get; private set; }

        public StopResult Result => new(Members, earlier);

        public void Advance(IReadOnlyList<ProcessEntry> all, DateTimeOffset now)
        {
            var inGroup = group?.Members ?? NoMembers;
            known.UnionWith(all.Select(p => p.Identity).Where(process => inGroup.Contains(process.Id)));
            Members = ProcessTree.Members(all, Target.Folder.NodeId, Target.Launcher, known);

            // Before the first signal: once its parent has ended, nothing else tells whose a process is.
            known.UnionWith(Members);
            earlier.IntersectWith(all.Select(p => p.Identity));
            earlier.ExceptWith(known);
            if (known.Count > recorded) Survivors.Write(Target.Folder, earlier.Concat(known));
            recorded = known.Count;
            var overdue = now - start >= Target.Timeout;

            // One is not enough: /proc shows no environment while a process becomes another program.
            empty = Members.Count == 0 && inGroup.Count == 0 ? empty + 1 : 0;
            var isSilent = empty >= EmptySnapshots;
            var hasGroup = HasProcessGroup(all);
            IsDone = (isSilent && (isGroupKilled || !hasGroup))
                || now - start >= Target.Timeout + KillTimeout;
            if (IsDone) return;
            if (overdue) group?.Kill();
            if (hasGroup && (overdue || isSilent)) isGroupKilled |= SendSignal(-Target.Launcher!.Id, Kill) == 0;
            foreach (var process in Members)
            {
                // Since the snapshot the id may have been reused by another process.
                if ((overdue || asked.Add(process)) && process.IsAlive)
                    _ = SendSignal(process.Id, overdue ? Kill : Terminate);
            }
        }

        // A program that starts the next and ends is never in a snapshot and outruns signals to single processes. The
        // system sends a signal to a whole group at once. The id stays the instance's from the time when one of its
        // processes is in the session until nothing is in the group.
        private bool HasProcessGroup(IReadOnlyList<ProcessEntry> all)
        {
            if (Target.Launcher is not { Id: > 1 } launcher) return false;
            isGroupOurs = all.Any(p => p.Session == launcher.Id && Members.Contains(p.Identity))
                || (isGroupOurs && SendSignal(-launcher.Id, 0) == 0);
            return isGroupOurs;
        }
    }
}
