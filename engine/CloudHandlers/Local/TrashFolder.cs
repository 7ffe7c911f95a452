using System.Diagnostics;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// Deletes trees of any depth, with names that are no UTF-8 and with folders that cannot be read. Each inner folder is
/// moved up before it is emptied: no path is ever long. Links are deleted and never followed, and what is mounted there
/// is neither entered nor deleted: a mount cannot be moved.
/// </summary>
internal static class TrashFolder
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Deletes what is in a folder and can be deleted, for at most 30 s and until the cancellation. The next call
    /// deletes the rest. Several calls can work at the same time. Throws nothing.
    /// </summary>
    /// <param name="parent">The folder of the trash. If it or the trash is a link, nothing is deleted.</param>
    /// <param name="name">The name of the trash in it.</param>
    /// <param name="cancel">Ends the work early.</param>
    public static void Empty(string parent, string name, CancellationToken cancel)
    {
        using var above = FolderHandle.Open(parent);
        using var trash = above?.OpenInner(FolderHandle.Bytes(name));
        if (trash is null) return;
        var watch = Stopwatch.StartNew();
        var folders = new Queue<byte[]>();
        if (!Clear(trash, out _)) return;
        while (folders.TryDequeue(out var folder))
        {
            var isLess = false;
            using (var open = trash.OpenInner(folder))
                if (open is not null && !Clear(open, out isLess)) return;

            // Some disks leave out entries while others are removed.
            if (!trash.DeleteFolder(folder) && isLess) folders.Enqueue(folder);
        }

        // Deletes the files in a folder and moves its folders up. False: the time is over.
        bool Clear(FolderHandle folder, out bool isLess)
        {
            isLess = false;
            foreach (var entry in folder.Entries())
            {
                if (cancel.IsCancellationRequested || watch.Elapsed > Limit) return false;
                isLess |= folder.DeleteFile(entry, out var isFolder) || (isFolder && TryMove(folder, entry));
            }

            return true;
        }

        bool TryMove(FolderHandle folder, byte[] entry)
        {
            var moved = FolderHandle.Bytes($"{Guid.NewGuid():N}");
            if (!folder.Move(entry, trash, moved)) return false;
            folders.Enqueue(moved);
            return true;
        }
    }
}
