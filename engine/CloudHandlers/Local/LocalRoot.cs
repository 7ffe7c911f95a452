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

    private string Trash => Path.Combine(path, TrashName);

    /// <summary>Throws <see cref="CloudException"/> (Unauthorised) when another user can change the folder.</summary>
    public static string PathOf(CloudAccess access)
    {
        var path = Path.Combine(Path.GetFullPath(access.StoreFolder), "local");
        if (access.AllowShared || FileOwnership.Problem(path) is not { } problem) return path;
        throw new CloudException(CloudErrorKind.Unauthorised,
            $"The folder of the local cloud is refused, because another user could change it. {problem}");
    }

    /// <summary>The folder of an instance, which need not exist.</summary>
    public InstanceFolder Instance(Guid nodeId)
        => new(Path.Combine(path, InfrastructureId, nodeId.ToString()), nodeId, allowShared);

    /// <summary>The existing folders of these instances, without released ones.</summary>
    public IEnumerable<InstanceFolder> Find(IEnumerable<string> instanceIds)
        => instanceIds.Select(InstanceFolder.NodeIdOf).OfType<Guid>().Distinct().Select(Instance)
            .Where(folder => folder is { Exists: true, IsReleased: false });

    /// <summary>The instances of the infrastructure, without released ones.</summary>
    public IReadOnlyList<InstanceFolder> Instances() =>
    [
        .. EntriesIn(Path.Combine(path, InfrastructureId))
            .Where(entry => entry is DirectoryInfo || entry.Extension == InstanceFolder.GroupExtension)
            .Select(entry => Path.GetFileNameWithoutExtension(entry.Name))
            .Select(name => Guid.TryParseExact(name, "D", out var id) ? id : Guid.Empty)
            .Where(id => id != Guid.Empty).Distinct().Select(Instance).Where(folder => !folder.IsReleased),
    ];

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

    /// <summary>Removes an instance's folder: moves it to the trash in one step, then deletes it.</summary>
    public void Discard(InstanceFolder folder, CancellationToken cancel)
    {
        InFolder(Trash, () =>
        {
            // If another process has removed it, there is nothing to do or to repeat.
            if (folder.HasFolder) Directory.Move(folder.Path, Path.Combine(Trash, Guid.NewGuid().ToString("N")));
            return true;
        });
        ControlGroup.Of(folder)?.Remove();
        if (File.Exists(folder.Group)) File.Delete(folder.Group);
        Failpoint.Hit(FailpointName.BeforeFolderDelete);
        EmptyTrash(cancel);
    }

    /// <summary>Deletes what <see cref="Discard"/> moved, also what an interrupted one left. Never fails.</summary>
    public void EmptyTrash(CancellationToken cancel) => TrashFolder.Empty(Trash, cancel);

    /// <summary>
    /// Removes the folders of an infrastructure without instances; after the last infrastructure, the whole root.
    /// Folders that another process uses stay.
    /// </summary>
    public void Sweep(LocalReservations reservations, CancellationToken cancel)
    {
        if (!Directory.Exists(path) || Instances().Count > 0) return;
        RemoveIfEmpty(Path.Combine(path, InfrastructureId));
        reservations.ReleaseUnused();
        EmptyTrash(cancel);
        RemoveIfEmpty(Trash);
        RemoveIfEmpty(Addresses);
        RemoveIfEmpty(path);
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
