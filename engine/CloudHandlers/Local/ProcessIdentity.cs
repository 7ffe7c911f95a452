using System.Diagnostics;
using System.Globalization;
using Newtonsoft.Json;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Identifies a process for ever: ids are reused, but not with the same start time and boot.</summary>
/// <param name="Id">Process id.</param>
/// <param name="Start">Start time: on Linux in clock ticks since the boot, elsewhere in seconds since 1970.</param>
/// <param name="Boot">Id of the boot on Linux; elsewhere empty, because the start time is enough.</param>
internal sealed record ProcessIdentity(int Id, long Start, string Boot)
{
    private static readonly Lazy<string> CurrentBoot = new(() =>
        OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "");

    public static ProcessIdentity Current { get; } = OfRunning(Environment.ProcessId)
        ?? throw new InvalidOperationException("The start time of this process cannot be read.");

    /// <summary>The same process exists and is not a zombie.</summary>
    [JsonIgnore]
    public bool IsAlive => OfRunning(Id) == this;

    /// <summary>The running process with an id, or null.</summary>
    public static ProcessIdentity? OfRunning(int id)
        => OperatingSystem.IsLinux() ? LinuxProcesses.Read(id)?.Identity : OfStartTime(id);

    /// <summary>
    /// The running process has the node id in its environment, so that a forged claim names no process of ours. macOS
    /// hides the environment of its own programs; there it is always true.
    /// </summary>
    public bool Carries(Guid nodeId) => !OperatingSystem.IsLinux() || LinuxProcesses.NodeIdOf(Id) == nodeId;

    public static ProcessIdentity OfThisBoot(int id, long start) => new(id, start, CurrentBoot.Value);

    /// <summary>
    /// Reads the claim of a launcher: the boot on the first line, then on Linux its line of /proc, elsewhere its id and
    /// the start as ps shows it. Null: the claim is malformed.
    /// </summary>
    public static ProcessIdentity? OfClaim(string claim)
    {
        if (claim.Split('\n') is not [var boot, var line, ..]) return null;
        if (boot.Length > 0)
            return LinuxProcesses.Parse(line) is { } process ? process.Identity with { Boot = boot } : null;
        var parts = line.Split(' ', 2);
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && MacProcesses.ParseStart(parts[1]) is { } start ? new(id, start, "") : null;
    }

    private static ProcessIdentity? OfStartTime(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return new(id, new DateTimeOffset(process.StartTime).ToUnixTimeSeconds(), "");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException
            or System.ComponentModel.Win32Exception or NotSupportedException)
        {
            return null;
        }
    }
}
