namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The local cloud's folder beside the store: <c>local/&lt;infrastructure id&gt;/&lt;node id&gt;</c> for instances,
/// <c>local/addresses</c> for reservations, <c>local/trash</c> for folders that are being deleted.
/// </summary>
internal sealed class LocalRoot
{
    private const int Attempts = 20;
    private const string AddressesName = "addresses";
    private const string TrashName = "trash";

    private readonly string path;
    private readonly bool allowShared;

    public LocalRoot(CloudScope scope)
        : this(scope, scope.InfrastructureId)
    {
    }

    private LocalRoot(CloudAccess access, string infrastructureId)
    {
        if (infrastructureId is "" or "." or ".." || Path.GetFileName(infrastructureId) != infrastructureId)
            throw new ArgumentException($"'{infrastructureId}' is not an infrastructure id.", nameof(infrastructureId));
        InfrastructureId = infrastructureId;
        path = PathOf(access);
        allowShared = access.AllowShared;
        RefuseLink(Own);
        foreach (var folder in (string[])[Addresses, Trash]) DeleteOther(folder);
        foreach (var folder in (string[])[path, Own, Addresses, Trash]) FolderHandle.Unlock(folder);
    }

    /// <summary>What is in the trash: full paths. Makes and deletes nothing.</summary>
    public static IReadOnlyList<string> InTrash(CloudAccess access)
    {
        var trash = new DirectoryInfo(Path.Combine(PathOf(access), TrashName));
        return trash.LinkTarget is not null ? [trash.FullName]
            : [.. EntriesIn(trash.FullName).Select(entry => entry.FullName).Order()];
    }

    /// <summary>The roots of all infrastructures that have a folder. Makes nothing.</summary>
    public static IReadOnlyList<LocalRoot> All(CloudAccess access) =>
    [
        .. EntriesIn(PathOf(access)).OfType<DirectoryInfo>()
            .Where(folder => folder.Name is not (AddressesName or TrashName))
            .Select(folder => new LocalRoot(access, folder.Name)),
    ];

    public string InfrastructureId { get; }

    /// <summary>Folder of the reservations of all infrastructures.</summary>
    public string Addresses => Path.Combine(path, AddressesName);

    private string Own => Path.Combine(path, InfrastructureId);

    private string Trash => Path.Combine(path, TrashName);

    /// <summary>
    /// Throws <see cref="CloudException"/> (Unauthorised) when another user can change the folder, or it is a link.
    /// </summary>
    public static string PathOf(CloudAccess access)
    {
        var path = Path.Combine(Path.GetFullPath(access.StoreFolder), "local");
        RefuseLink(path);
        if (access.AllowShared || FileOwnership.Problem(path) is not { } problem) return path;
        throw new CloudException(CloudErrorKind.Unauthorised,
            $"The folder of the local cloud is refused, because another user could change it. {problem}");
    }

    // A process of a node can put a link in the place of a folder. Occo would write and delete in its target.
    private static void RefuseLink(string folder)
    {
        if (new DirectoryInfo(folder).LinkTarget is not { } target) return;
        throw new CloudException(CloudErrorKind.Unauthorised,
            $"'{folder}' is a symbolic link to '{target}'. The local cloud follows no links, because a process of a "
            + $"node can have made them. Find out who made it, then run{FileOwnership.Command("rm", folder)}");
    }

    // The same for the folders that all infrastructures share. With a link or a file in their place no node could be
    // listed or dropped any more. They are Occo's alone, so what is no folder is deleted.
    private static void DeleteOther(string folder)
    {
        if (new FileInfo(folder).LinkTarget is not null || File.Exists(folder)) File.Delete(folder);
    }

    /// <summary>The folder of an instance, which need not exist.</summary>
    public InstanceFolder Instance(Guid nodeId)
    {
        var folder = Path.Combine(Own, nodeId.ToString());
        FolderHandle.Unlock(folder);
        return new(folder, nodeId, allowShared);
    }

    /// <summary>The existing folders of these instances, without released ones.</summary>
    public IEnumerable<InstanceFolder> Find(IEnumerable<string> instanceIds)
        => instanceIds.Select(InstanceFolder.NodeIdOf).OfType<Guid>().Distinct().Select(Instance)
            .Where(folder => folder is { Exists: true, IsReleased: false });

    /// <summary>The instances of the infrastructure, without released ones.</summary>
    public IReadOnlyList<InstanceFolder> Instances() =>
    [
        .. EntriesIn(Own).Select(NodeIdOf)
            .Where(id => id != Guid.Empty).Distinct().Select(Instance).Where(folder => !folder.IsReleased),
    ];

    // Empty: the entry is of no instance.
    private static Guid NodeIdOf(FileSystemInfo entry)
    {
        var name = entry is DirectoryInfo ? entry.Name
            : entry.Extension is InstanceFolder.GroupExtension or InstanceFolder.ProcessesExtension
            ? Path.GetFileNameWithoutExtension(entry.Name) : "";
        return Guid.TryParseExact(name, "D", out var id) ? id : Guid.Empty;
    }

    private static IReadOnlyList<FileSystemInfo> EntriesIn(string path)
    {
        try
        {
            return new DirectoryInfo(path).GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Makes a folder and works in it; repeats both if another process removes the empty folder.</summary>
    public static T InFolder<T>(string folder, Func<T> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                PrivateFile.CreateFolder(folder);
                return act();
            }
            catch (DirectoryNotFoundException) when (attempt < Attempts)
            {
            }
            catch (IOException) when (attempt < Attempts && !Path.Exists(folder))
            {
                // .NET reports "already exists" if the folder disappears while .NET creates it.
            }
        }
    }

    /// <summary>
    /// Removes an instance's folder: moves it to the trash in one step, then deletes it. Gives the paths of what stays.
    /// </summary>
    public IReadOnlyList<string> Discard(InstanceFolder folder, CancellationToken cancel)
    {
        InFolder(Trash, () =>
        {
            // What another process has removed is not missed.
            Remove(folder.Path, folder.NodeId);
            ControlGroup.Of(folder)?.Remove();
            Remove(folder.Processes, folder.NodeId);
            Remove(folder.Group, folder.NodeId);
            return true;
        });
        Failpoint.Hit(FailpointName.BeforeFolderDelete);
        return
        [
            .. EmptyTrash(cancel).Where(name => TrashFolder.IsOf(name, folder.NodeId))
                .Select(name => Path.Combine(Trash, name)),
        ];
    }

    /// <summary>
    /// Deletes what <see cref="Discard"/> moved, also what an interrupted one left. Never fails. Gives the names of
    /// what stays in the trash.
    /// </summary>
    public IReadOnlyList<string> EmptyTrash(CancellationToken cancel) => TrashFolder.Empty(path, TrashName, cancel);

    /// <summary>
    /// Removes the folders of an infrastructure without instances; after the last infrastructure, the whole root.
    /// Folders that another process uses stay.
    /// </summary>
    public void Sweep(LocalReservations reservations, CancellationToken cancel)
    {
        if (!Directory.Exists(path) || Instances().Count > 0) return;
        InFolder(Trash, () =>
        {
            // The process of an instance can have made anything here.
            foreach (var left in EntriesIn(Own).Where(e => NodeIdOf(e) == Guid.Empty))
                Remove(left.FullName, Guid.Empty);
            return true;
        });
        RemoveIfEmpty(Own);
        reservations.ReleaseUnused();
        EmptyTrash(cancel);
        RemoveIfEmpty(Trash);
        RemoveIfEmpty(Addresses);
        RemoveIfEmpty(path);
    }

    // Whatever it is: the process of the instance may have replaced it.
    private void Remove(string path, Guid nodeId)
    {
        if (File.Exists(path) || new FileInfo(path).LinkTarget is not null) File.Delete(path);
        else if (Directory.Exists(path))
        {
            FolderHandle.Unlock(path);
            Directory.Move(path, Path.Combine(Trash, TrashFolder.NameFor(nodeId)));
        }
    }

    // If another process uses or has removed it, the next sweep tries again.
    private static void RemoveIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
