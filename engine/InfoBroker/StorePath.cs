using Occo.Engine.InfoBroker.PostgreSql;

namespace Occo.Engine.InfoBroker;

internal static class StorePath
{
    public const string Variable = "OCCO_STORE";

    /// <summary>
    /// The given path, else <see cref="Variable"/>, else <c>Occo/occo.db</c> in the user's local application data. Of a
    /// symbolic link it is the target: what belongs to a store lies beside its file. Throws <see cref="OccoException"/>
    /// (Store) when the user has no such folder.
    /// </summary>
    public static string Resolve(string? path, Func<string, string?>? environment = null)
    {
        if (string.IsNullOrWhiteSpace(path)) path = (environment ?? Environment.GetEnvironmentVariable)(Variable);
        if (string.IsNullOrWhiteSpace(path)) return Default();
        return IsAddress(path) ? path : TargetOf(Path.GetFullPath(path));
    }

    /// <summary>
    /// A folder of this user on this machine for what belongs to a store that is no file: made where it is missing.
    /// </summary>
    public static string StateFolder(string storeId)
    {
        var folder = Path.Combine(DataFolder(), "stores", storeId);
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, Own);
        return folder;
    }

    /// <summary>The text is the address of a store on a server, no path of a file.</summary>
    public static bool IsAddress(string path) => PostgresAddress.IsAddress(path);

    /// <summary>The environment variables with secrets that an address names.</summary>
    public static IEnumerable<string> SecretVariables(string path)
        => IsAddress(path) ? PostgresAddress.Parse(path).SecretVariables : [];

    private static string TargetOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Opening it reports what is wrong with the link.
            return path;
        }
    }

    private static string Default() => Path.Combine(DataFolder(), "occo.db");

    private static string DataFolder()
    {
        var folder = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return folder.Length > 0
            ? Path.Combine(folder, "Occo")
            : throw new OccoException(FailureKind.Store, "This user has no folder for application data, so there is no "
                + $"default place for the store. Give a store path, or set {Variable} to the full path of a file.");
    }
}
