namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The folder of one instance. It exists from the call that creates the instance until the instance is gone.
/// </summary>
internal sealed class InstanceFolder(string path, Guid nodeId)
{
    private const string IdPrefix = "local-";

    /// <summary>Its node id.</summary>
    public Guid NodeId { get; } = nodeId;

    /// <summary>What the cloud calls the instance.</summary>
    public string InstanceId => IdPrefix + NodeId;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>See <see cref="InstanceSpec"/>.</summary>
    public string Spec => In("spec.json");

    /// <summary>
    /// Who runs the instance: written once, in one step, by the launcher that wins. Empty: nobody ever will, because
    /// the instance is being dropped.
    /// </summary>
    public string Claim => In("claim");

    /// <summary>The exit code, written by the launcher.</summary>
    public string ExitCode => In("exit");

    /// <summary>Standard output of the process.</summary>
    public string Output => In("stdout.log");

    /// <summary>Standard error of the process.</summary>
    public string Error => In("stderr.log");

    /// <summary>The user's files; the process starts here.</summary>
    public string Files => In("files");

    /// <summary>It exists.</summary>
    public bool Exists => Directory.Exists(Path);

    /// <summary>The node id in an instance id, or null.</summary>
    public static Guid? NodeIdOf(string instanceId)
        => instanceId.StartsWith(IdPrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(instanceId[IdPrefix.Length..], "D", out var id) ? id : null;

    /// <summary>A new name for a file that will replace another.</summary>
    public string Temporary() => In($"{Guid.NewGuid():N}.tmp");

    /// <summary>The claim's text, or null while there is none.</summary>
    public string? ReadClaim() => TryRead(Claim);

    /// <summary>When its launcher made the claim, which is right before the process starts.</summary>
    public DateTimeOffset ClaimedAt => File.GetLastWriteTimeUtc(Claim);

    /// <summary>The exit code, or null where none was recorded.</summary>
    public int? ReadExitCode() => int.TryParse(TryRead(ExitCode), out var code) ? code : null;

    /// <summary>Keeps any launcher from starting the process from now on. False: one has done so already.</summary>
    public bool TryRetire() => PrivateFile.TryCreate(Claim, "") || ReadClaim() is "";

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
