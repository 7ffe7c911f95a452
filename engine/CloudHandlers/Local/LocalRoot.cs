namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The local cloud's folder beside the store: <c>local/&lt;infrastructure id&gt;/&lt;node id&gt;</c> for instances,
/// <c>local/addresses</c> for what is reserved, <c>local/trash</c> for folders on their way out.
/// </summary>
internal sealed class LocalRoot
{
    private const int Attempts = 20;
    private const string AddressesName = "addresses";
    private const string TrashName = "trash";

    private readonly string path;

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
    }

    /// <summary>The roots of all infrastructures that have a folder. Makes nothing.</summary>
    public static IReadOnlyList<LocalRoot> All(CloudAccess access)
    {
        try
        {
            return [.. new DirectoryInfo(PathOf(access)).EnumerateDirectories()
                .Where(folder => folder.Name is not (AddressesName or TrashName))
                .Select(folder => new LocalRoot(access, folder.Name))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Id of the infrastructure whose instances are meant.</summary>
    public string InfrastructureId { get; }

    /// <summary>Folder of the reservations of all infrastructures.</summary>
    public string Addresses => Path.Combine(path, AddressesName);

    private string Trash => Path.Combine(path, TrashName);

    private static string PathOf(CloudAccess access) => Path.Combine(Path.GetFullPath(access.StoreFolder), "local");

    /// <summary>Folder of an instance, whether it exists or not.</summary>
    public InstanceFolder Instance(Guid nodeId) => Instance(InfrastructureId, nodeId);

    /// <summary>Folder of an instance of any infrastructure.</summary>
    public InstanceFolder Instance(string infrastructureId, Guid nodeId)
        => new(Path.Combine(path, infrastructureId, nodeId.ToString()), nodeId);

    /// <summary>The infrastructure's instances.</summary>
    public IReadOnlyList<InstanceFolder> Instances()
    {
        try
        {
            return [.. new DirectoryInfo(Path.Combine(path, InfrastructureId)).EnumerateDirectories()
                .Where(folder => Guid.TryParseExact(folder.Name, "D", out _))
                .Select(folder => new InstanceFolder(folder.FullName, Guid.ParseExact(folder.Name, "D")))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>
    /// Makes a folder and does something in it, again if another process removed the empty folder in between.
    /// </summary>
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
                // .NET says "already exists" when the folder was there as it made it and gone as it looked.
            }
        }
    }

    /// <summary>Removes an instance's folder: first out of sight in one step, then for good.</summary>
    public void Discard(InstanceFolder folder)
    {
        var target = Path.Combine(Trash, Guid.NewGuid().ToString("N"));
        InFolder(Trash, () =>
        {
            // Gone already, by another process: nothing to do, and no reason to try again.
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
        if (!Directory.Exists(Trash)) return;
        Try(() =>
        {
            foreach (var left in Directory.GetDirectories(Trash)) TryDelete(left);
        });
    }

    /// <summary>
    /// Once the infrastructure has no instance left, removes what is left of it; after the last one, the whole root.
    /// What another process still uses stays.
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
            // A process may have taken away its own right to write into a folder.
            foreach (var inner in Directory.EnumerateDirectories(folder, "*", Everything).Prepend(folder))
                File.SetUnixFileMode(inner, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false,
    };

    private static void TryDelete(string folder) => Try(() => Delete(folder));

    private static void RemoveIfEmpty(string folder) => Try(() => Directory.Delete(folder, recursive: false));

    // In use, or gone by another process's hand: both are fine, and the next sweep looks again.
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
