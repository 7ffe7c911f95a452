using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>
/// Copies one store's file over another's in one transaction of the target: other users of the target see the old
/// content until the copy is complete. Disposed of earlier, it leaves no trace.
/// </summary>
internal sealed class SqliteCopy(sqlite3 source, sqlite3 target) : IDisposable
{
    private readonly sqlite3_backup backup = raw.sqlite3_backup_init(target, "main", source, "main");

    /// <summary>Copies the first page, which takes the target's write lock.</summary>
    public void Lock() => Step(1, raw.SQLITE_OK);

    /// <summary>Copies the rest and commits.</summary>
    public void Complete() => Step(-1, raw.SQLITE_DONE);

    public void Dispose() => backup.Dispose();

    private void Step(int pages, int expected)
    {
        if (backup.IsInvalid)
            throw new SqliteException(raw.sqlite3_errmsg(target).utf8_to_string(), raw.sqlite3_errcode(target));
        var code = raw.sqlite3_backup_step(backup, pages);
        if (code != expected) throw new SqliteException(raw.sqlite3_errstr(code).utf8_to_string(), code);
    }
}
