namespace Occo.Engine.InfoBroker;

/// <summary>Leases and schedules of nodes.</summary>
internal sealed partial class PassJournal
{
    /// <summary>
    /// Records leases, what happened to them, and when schedules act next; workers wake when the next of them changes.
    /// What users asked for before a schedule acted last is over.
    /// </summary>
    public Task RecordLeasesAsync(
        IReadOnlyDictionary<string, NodeLease> leases, IReadOnlyDictionary<string, ScheduleState> schedules,
        DateTimeOffset? wakeAt, IReadOnlyList<(EventKind Kind, string Node, string Message)> notes)
        => WriteAsync(async tx =>
    {
        await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET leases = @leases, lease_wake = @wake, due_at = CASE "
            + "WHEN attached_at IS NOT NULL AND @wake < due_at THEN @wake ELSE due_at END WHERE id = @id",
            ("@leases", LeaseJson.Write(leases, schedules.ToDictionary(s => s.Key, s => s.Value.Times))),
            ("@wake", wakeAt),
            ("@id", fence.InfrastructureId)).ConfigureAwait(false);
        foreach (var (node, state) in schedules)
        {
            await tx.Sql.ExecuteAsync(
                "UPDATE node_instance SET stop_asked = NULL, power_asked_at = NULL "
                + "WHERE infrastructure_id = @id AND node = @node AND power_asked_at < @since",
                ("@id", fence.InfrastructureId), ("@node", node), ("@since", state.Since)).ConfigureAwait(false);
        }

        return await AllAsync(notes, note => AppendAsync(tx, note.Kind, note.Message, note.Node)).ConfigureAwait(false);
    });
}
