using System.Diagnostics;
using System.Text;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// Deletes trees of any depth, with names that are no UTF-8 and with folders that cannot be read. Each inner folder is
/// moved up before it is emptied: no path is ever long. Links are deleted and never followed, and what is mounted there
/// is neither entered nor deleted: a mount cannot be moved. The name of what is moved up begins with its origin.
/// </summary>
internal static class TrashFolder
{
    private const char AfterOrigin = '.';

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly int OriginLength = $"{Guid.Empty}".Length;

    /// <summary>A new name in the trash for something of an instance.</summary>
    public static string NameFor(Guid nodeId) => $"{nodeId}{AfterOrigin}{Guid.NewGuid():N}";

    /// <summary>The name is of something of the instance.</summary>
    public static bool IsOf(string name, Guid nodeId)
        => name.StartsWith($"{nodeId}{AfterOrigin}", StringComparison.Ordinal);

    /// <summary>
    /// Deletes what is in a folder and can be deleted, for at most 30 s and until the cancellation. The next call
    /// deletes the rest. Several calls can work at the same time. Throws nothing. Gives the names of what this call
    /// could not delete, and of all that is left when its time is over.
    /// </summary>
    /// <param name="parent">The folder of the trash. If it or the trash is a link, nothing is deleted.</param>
    /// <param name="name">The name of the trash in it.</param>
    /// <param name="cancel">Ends the work early.</param>
    public static IReadOnlyList<string> Empty(string parent, string name, CancellationToken cancel)
    {
        using var above = FolderHandle.Open(parent);
        using var trash = above?.OpenInner(FolderHandle.Bytes(name));
        if (trash is null) return [];
        var watch = Stopwatch.StartNew();
        var stuck = new List<byte[]>();
        var folders = new Queue<byte[]>();
        foreach (var entry in trash.Entries())
        {
            if (IsOver()) return Names(trash.Entries());
            if (trash.DeleteFile(entry, out var isFolder)) continue;
            if (isFolder) folders.Enqueue(entry);
            else stuck.Add(entry);
        }

        while (folders.TryDequeue(out var folder))
        {
            var isLess = false;
            using (var open = trash.OpenInner(folder))
            {
                foreach (var entry in open?.Entries() ?? [])
                {
                    if (IsOver()) return Names(trash.Entries());
                    isLess |= open!.DeleteFile(entry, out var isFolder) || (isFolder && TryMove(open, folder, entry));
                }
            }

            // Another call may work in the same folder, and some disks leave out entries while others are removed.
            if (trash.DeleteFolder(folder)) continue;
            if (isLess) folders.Enqueue(folder);
            else stuck.Add(folder);
        }

        return Names(stuck);

        bool IsOver() => cancel.IsCancellationRequested || watch.Elapsed > Limit;

        bool TryMove(FolderHandle from, byte[] origin, byte[] entry)
        {
            var moved = FolderHandle.Bytes($"{OriginOf(origin)}{Guid.NewGuid():N}");
            if (!from.Move(entry, trash, moved)) return false;
            folders.Enqueue(moved);
            return true;
        }
    }

    // Empty for a name that Occo did not make.
    private static string OriginOf(byte[] name)
        => name.Length > OriginLength && name[OriginLength] == AfterOrigin
            && Guid.TryParseExact(Encoding.UTF8.GetString(name, 0, OriginLength), "D", out var origin)
                ? $"{origin}{AfterOrigin}" : "";

    private static IReadOnlyList<string> Names(IEnumerable<byte[]> names)
        => [.. names.Select(name => Encoding.UTF8.GetString(name.AsSpan()[..^1]))];
}
