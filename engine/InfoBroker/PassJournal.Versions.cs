namespace Occo.Engine.InfoBroker;

/// <summary>What becomes of a version, and of the infrastructure as a whole.</summary>
internal sealed partial class PassJournal
{
    /// <summary>Records that a version is fully reached, with an event if that is news.</summary>
    public Task ReachAsync(int version, bool isNews) => WriteAsync(async tx =>
    {
        await InfrastructureTable.MarkReachedAsync(tx, fence.InfrastructureId, version).ConfigureAwait(false);
        return isNews ? await AppendAsync(tx, EventKind.InfrastructureReady, "the desired state is reached")
            .ConfigureAwait(false) : null;
    });

    /// <summary>Records that the enactment ends without a version; null: the newest.</summary>
    public Task FailAsync(int? version, string why)
        => WriteAsync(tx => InfrastructureTable.MarkFailedAsync(tx, fence.InfrastructureId, version, why));

    /// <summary>Records that the newest version is tried again.</summary>
    public Task TryAgainAsync() => WriteAsync(tx => InfrastructureTable.ForgetFailureAsync(tx, fence.InfrastructureId));

    /// <summary>
    /// Makes an older version the newest because the newest failed; returns the new number, or null when the newest is
    /// equal.
    /// </summary>
    public Task<int?> RollBackAsync(int version, string why) => WriteAsync(async tx =>
    {
        var next = await store.Infrastructures.RevertAsync(tx, fence.InfrastructureId, version, actor)
            .ConfigureAwait(false);
        if (next is { } number)
        {
            await InfrastructureTable.MarkFailedAsync(tx, fence.InfrastructureId, number - 1, why)
                .ConfigureAwait(false);
            await AppendAsync(tx, EventKind.InfrastructureRolledBack,
                $"version {next - 1} failed, version {next} is version {version} again: {why}").ConfigureAwait(false);
        }

        return next;
    });

    public Task MarkRemovingAsync()
        => WriteAsync(tx => InfrastructureTable.MarkRemovingAsync(tx, fence.InfrastructureId, actor));

    /// <summary>Throws <see cref="InvalidOperationException"/> while instances are left.</summary>
    public Task MarkRemovedAsync()
        => WriteAsync(tx => InfrastructureTable.MarkRemovedAsync(tx, fence.InfrastructureId, actor));
}
