using System.Globalization;
using Npgsql;
using Occo.Engine.InfoBroker.Sqlite;

namespace Occo.Engine.InfoBroker.PostgreSql;

/// <summary>
/// Replaces a store on a server by a backup, in one transaction. The schema of the replaced store stays under another
/// name.
/// </summary>
internal sealed class PostgresRestore(
    string backup, PostgresAddress address, TimeProvider time, TimeSpan lockTimeout, string actor,
    bool allowShared, CancellationToken stop)
{
    /// <summary>
    /// Throws <see cref="OccoException"/> (NotFound, Busy, Store) and then leaves the store as it was.
    /// </summary>
    public Task<StoreRestoration> RunAsync() => WithBackupAsync(ReplaceAsync);

    /// <summary>Checks what can be checked before the store is replaced. Throws like <see cref="RunAsync"/>.</summary>
    public Task CheckAsync() => WithBackupAsync((_, _, _) => Task.FromResult(true));

    private async Task<T> WithBackupAsync<T>(Func<StoreSession, PostgresSession, StoreFacts?, Task<T>> work)
    {
        BackupFile.Require(backup, allowShared);
        var folder = Directory.CreateTempSubdirectory("occo-");
        try
        {
            return await BackupFile.OpenAsync(backup, Path.Combine(folder.FullName, "occo.db"), time, async restored =>
            {
                var present = await PostgresSession.OpenAsync(
                    address.ConnectionString(lockTimeout, readOnly: false), PostgresBackend.ClockOf(time), stop)
                    .ConfigureAwait(false);
                await using var open = present.ConfigureAwait(false);
                var replaced = await FactsAsync(present).ConfigureAwait(false);
                await present.BeginReadAsync().ConfigureAwait(false);
                var given = await StoreFacts.ReadAsync(restored).ConfigureAwait(false);
                replaced?.RequireReplaceable(given, address.Text, backup, present.Now);
                await present.RollBackAsync().ConfigureAwait(false);
                return await work(restored, present, replaced).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            throw PostgresFailure.From(e, address);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<StoreRestoration> ReplaceAsync(
        StoreSession restored, PostgresSession present, StoreFacts? replaced)
    {
        await RestoredContent.PrepareAsync(restored, replaced, backup, actor).ConfigureAwait(false);
        await PostgresSchema.MigrateAsync(present, address).ConfigureAwait(false);
        await present.BeginWriteAsync().ConfigureAwait(false);
        string? aside = null;
        if (replaced is not null)
        {
            replaced.RequireSame(await StoreFacts.ReadAsync(present).ConfigureAwait(false), address.Text);
            var stamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
            // The server cuts names after 63 bytes.
            aside = $"{address.Schema[..Math.Min(address.Schema.Length, 38)]}_before_{stamp}";
            await PostgresSchema.ReplaceAsync(present, address, aside).ConfigureAwait(false);
        }

        await restored.BeginReadAsync().ConfigureAwait(false);
        await StoreCopy.RunAsync(restored, present, stop).ConfigureAwait(false);
        await present.CommitAsync().ConfigureAwait(false);
        var facts = await StoreFacts.ReadAsync(restored).ConfigureAwait(false);
        return new(
            address.Text, backup, aside is null ? null : $"the schema {aside}", facts.Forgets(replaced),
            facts.Revives(replaced));
    }

    // Null where there is no store. Throws for a foreign or newer schema.
    private async ValueTask<StoreFacts?> FactsAsync(PostgresSession present)
        => await PostgresSchema.CheckAsync(present, address).ConfigureAwait(false) == 0
            ? null
            : await StoreFacts.ReadAsync(present).ConfigureAwait(false);
}
