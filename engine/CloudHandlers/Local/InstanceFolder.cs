namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The folder of one instance. It exists from the creating call until the instance is gone. A claim that another user
/// can have written is believed only if that is allowed.
/// </summary>
internal sealed class InstanceFolder(string path, Guid nodeId, bool allowShared = false)
{
    public const string GroupExtension = ".group";
    public const string ProcessesExtension = ".processes";
    public const string TemporaryExtension = ".tmp";

    private const string IdPrefix = "local-";

    public Guid NodeId { get; } = nodeId;
    public string InstanceId => IdPrefix + NodeId;
    public string Path { get; } = path;

    /// <summary>The instance is there: its folder, or what was written down of it beside the folder.</summary>
    public bool Exists => HasFolder || IsLink || System.IO.Path.Exists(Group) || System.IO.Path.Exists(Processes);

    /// <summary>False: nothing was made yet, or the process has deleted or replaced the folder.</summary>
    public bool HasFolder => Directory.Exists(Path) && !IsLink;

    /// <summary>The process has put a symbolic link in the place of the folder.</summary>
    public bool IsLink => new DirectoryInfo(Path).LinkTarget is not null;

    /// <summary>
    /// The path of the instance's <see cref="ControlGroup"/>, or empty. Beside the folder, and removed after it.
    /// </summary>
    public string Group => Path + GroupExtension;

    /// <summary>See <see cref="Survivors"/>. Beside the folder, and removed after it.</summary>
    public string Processes => Path + ProcessesExtension;

    /// <summary>See <see cref="InstanceSpec"/>.</summary>
    public string Spec => In("spec.json");

    /// <summary>
    /// The launcher that runs the instance, written once and in one step by the launcher itself. Empty: the instance is
    /// being dropped, and no launcher may start it.
    /// </summary>
    public string Claim => In("claim");

    /// <summary>Written by the launcher.</summary>
    public string ExitCode => In("exit");

    public string Output => In("stdout.log");
    public string Error => In("stderr.log");

    /// <summary>The user's files; the process starts here.</summary>
    public string Files => In("files");

    /// <summary>The node id in an instance id, or null.</summary>
    public static Guid? NodeIdOf(string instanceId)
        => instanceId.StartsWith(IdPrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(instanceId[IdPrefix.Length..], "D", out var id) ? id : null;

    /// <summary>A new name, for a file that will replace another.</summary>
    public string Temporary() => In($"{Guid.NewGuid():N}{TemporaryExtension}");

    /// <summary>The instance goes on without Occo. Its folder stays, because its process uses it.</summary>
    public bool IsReleased => File.Exists(Released);

    /// <summary>Takes it out of Occo's hands. Throws where the folder is gone.</summary>
    public void Release() => PrivateFile.TryCreate(Released, "");

    /// <summary>Gives it back to Occo.</summary>
    public void ClaimBack() => File.Delete(Released);

    public string? ReadClaim() => LocalFile.Read(Claim);

    /// <summary>There is a claim that is no readable file; no launcher makes such a claim.</summary>
    public bool HasStrangeClaim => System.IO.Path.Exists(Claim) && ReadClaim() is null;

    /// <summary>How another user can have written the claim; null: none can.</summary>
    public string? DoubtOfClaim => allowShared ? null : FileOwnership.Problem(Claim);

    /// <summary>The launcher that claimed the folder; null: there is none, or the claim is not believed.</summary>
    public ProcessIdentity? Launcher
        => DoubtOfClaim is null ? ProcessIdentity.OfClaim(ReadClaim() ?? "") : null;

    /// <summary>The launcher runs, and is one of this instance.</summary>
    public bool IsRunning => Launcher is { IsAlive: true } launcher && launcher.Carries(NodeId);

    /// <summary>The time of the claim, right before the process starts.</summary>
    public DateTimeOffset ClaimedAt => File.GetLastWriteTimeUtc(Claim);

    public int? ReadExitCode() => int.TryParse(LocalFile.Read(ExitCode), out var code) ? code : null;

    /// <summary>Keeps all launchers from starting the process. False: one has started it already.</summary>
    public bool TryRetire() => PrivateFile.TryCreate(Claim, "") || ReadClaim() is "";

    private string Released => In("released");

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
