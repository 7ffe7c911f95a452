using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>Errors for users that name the store's file and the remedy.</summary>
internal static class SqliteFailure
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, IOError = 10, Corrupt = 11, Full = 13, CannotOpen = 14,
        NotADatabase = 26;

    private const string PutBack = "Put a backup in its place, or move it away to begin with an empty store.";

    public static OccoException From(SqliteException error, string path) => Of(CodeOf(error, path) switch
    {
        Busy or Locked => $"The store '{path}' is locked by another process. Wait until that has finished, or end it, "
            + "and try again.",
        ReadOnly => $"The store '{path}' cannot be written. Give this user the right to write the file and its folder, "
            + "or use another store path.",
        NotADatabase => $"The file '{path}' is not an Occo store. Use another store path, or move the file away to "
            + "begin with an empty store.",
        Corrupt => $"The store '{path}' is damaged. {PutBack}",
        Full => $"There is no room left on the disk for the store '{path}'. Make room and try again.",
        CannotOpen => $"The store '{path}' cannot be opened. Check that it is a file and that this user may read and "
            + "write it and its folder, or use another store path.",
        IOError => $"The disk of the store '{path}' failed: {error.Message.Closed()} Check the disk and try again.",
        _ => $"The store '{path}' refused the work: {error.Message}",
    }, error, error.SqliteErrorCode == Corrupt ? RemedyKind.RestoreBackup : null);

    /// <summary>The file system refused the store's file or folder.</summary>
    public static OccoException From(Exception error, string path) => Of(
        $"The store '{path}' cannot be created or opened: {error.Message.Closed()} Check the folder and the rights of "
        + "this user, or use another store path.", error);

    /// <summary>There is something at the path that is no regular file.</summary>
    public static OccoException NoFile(string path, string what) => Of(
        $"The store '{path}' cannot be opened: it is {what}. Give the path of a file.");

    /// <summary>The file is no longer the one that was opened.</summary>
    public static OccoException Replaced(string path) => new(FailureKind.StoreReplaced,
        $"The store '{path}' was deleted, moved or replaced while it was in use. The work stopped, and nothing more is "
        + "written. Put the file back, or a backup of it, and start again. Without either, instances run on that no "
        + "store knows.")
    {
        Remedy = new(RemedyKind.FindLost),
    };

    /// <summary>Another user can change the store, or what becomes one.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="problem">How, and the command against it.</param>
    /// <param name="what">What it is.</param>
    public static OccoException Unsafe(string path, string problem, string what = "store") => new(FailureKind.Store,
        $"The {what} '{path}' is refused, because another user could change it, and with it the commands that Occo "
        + $"runs as you. {problem}")
    {
        Remedy = new(RemedyKind.AllowShared),
    };

    public static OccoException Newer(string path, long version, int known) => Of(
        $"The store '{path}' was written by a newer version of Occo (schema {version}, this version knows {known}). "
        + "It was left as it is. Update Occo, or use another store path.");

    /// <summary>The file is another database.</summary>
    public static OccoException Foreign(string path) => Of(
        $"The file '{path}' is a database, but not an Occo store. It was left as it is. Use another store path.");

    /// <summary>The file is shorter than its header says.</summary>
    public static OccoException Truncated(string path) => Of(
        $"The store '{path}' is damaged: its end is missing. {PutBack}", remedy: RemedyKind.RestoreBackup);

    /// <summary>Why a file cannot be written.</summary>
    public static OccoException Backup(string path, Exception error) => Backup(
        path, error is SqliteException sqlite && CodeOf(sqlite, path) == Full ? "its disk is full." : error.Message,
        error);

    public static OccoException Backup(string path, string problem, Exception? inner = null) => Of(
        $"The backup '{path}' cannot be written: {problem.Closed()} Check the folder, its free space and the rights of "
        + "this user, or choose another path.", inner);

    public static OccoException Restore(string backup, string problem, Exception? inner = null) => Of(
        $"The backup '{backup}' cannot be restored: {problem.Closed()} The store was left as it is.", inner);

    /// <summary>The file is damaged, as opposed to locked or protected.</summary>
    public static bool IsDamage(Exception error)
        => error is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    private static int CodeOf(SqliteException error, string path)
        => error.SqliteErrorCode == IOError && DiskSpace.IsUsedUp(path) ? Full : error.SqliteErrorCode;

    private static OccoException Of(string message, Exception? inner = null, RemedyKind? remedy = null)
        => new(FailureKind.Store, message, inner) { Remedy = remedy is { } kind ? new(kind) : null };
}
