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
        .. FoldersIn(PathOf(access)).Where(folder => folder.Name is not (AddressesName or TrashName))
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

    /// <summary>The instances of the infrastructure.</summary>
    public IReadOnlyList<InstanceFolder> Instances() =>
    [
        .. FoldersIn(Path.Combine(path, InfrastructureId)).Where(folder => Guid.TryParseExact(folder.Name, "D", out _))
            .Select(folder => Instance(Guid.ParseExact(folder.Name, "D"))),
    ];

    private static DirectoryInfo[] FoldersIn(string path)
    {
        try
        {
            return new DirectoryInfo(path).GetDirectories();
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
    public void Discard(InstanceFolder folder)
    {
        var target = Path.Combine(Trash, Guid.NewGuid().ToString("N"));
        InFolder(Trash, () =>
        {
            // If another process has removed it, there is nothing to do or to repeat.
            if (folder.Exists) Directory.Move(folder.Path, target);
            return true;
        });
        Failpoint.Hit(FailpointName.BeforeFolderDelete);
        try
        {
            Delete(target);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            // Another process emptied the trash, or there was nothing to remove.
        }
    }

    /// <summary>Removes what an interrupted <see cref="Discard"/> left.</summary>
    public void EmptyTrash()
    {
        foreach (var left in FoldersIn(Trash)) Try(() => Delete(left.FullName));
    }

    /// <summary>
    /// Removes the folders of an infrastructure without instances; after the last infrastructure, the whole root.
    /// Folders that another process uses stay.
    /// </summary>
    public void Sweep(LocalReservations reservations)
    {
        if (!Directory.Exists(path) || Instances().Count > 0) return;
        RemoveIfEmpty(Path.Combine(path, InfrastructureId));
        reservations.ReleaseUnused();
        EmptyTrash();
        RemoveIfEmpty(Trash);
        RemoveIfEmpty(Addresses);
        RemoveIfEmpty(path);
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException && !OperatingSystem.IsWindows())
        {
            // The process may have made a folder read-only.
            foreach (var inner in Directory.EnumerateDirectories(folder, "*", Everything).Prepend(folder))
                File.SetUnixFileMode(inner, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false,
    };

    private static void RemoveIfEmpty(string folder) => Try(() => Directory.Delete(folder, recursive: false));

    // If another process uses or has removed it, the next sweep tries again.
    private static void Try(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
