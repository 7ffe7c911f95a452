namespace Occo.Engine.Tests;

internal static class JournalExtensions
{
    /// <summary>Records leases where no node has a schedule.</summary>
    public static Task RecordLeasesAsync(
        this PassJournal journal, IReadOnlyDictionary<string, NodeLease> leases,
        IReadOnlyList<(EventKind Kind, string Node, string Message)> notes)
        => journal.RecordLeasesAsync(
            leases, new Dictionary<string, ScheduleState>(), leases.Values.Min(l => l.WakeAt), notes);
}
