using System.Diagnostics;
using System.Globalization;
using Newtonsoft.Json;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// A process for good: ids are used again, an id with its start time and the boot of the machine is not.
/// </summary>
/// <param name="Id">Process id.</param>
/// <param name="Start">Start: on Linux clock ticks since the boot, elsewhere seconds since 1970.</param>
/// <param name="Boot">Id of the boot on Linux, elsewhere empty (the start says enough).</param>
internal sealed record ProcessIdentity(int Id, long Start, string Boot)
{
    private static readonly Lazy<string> CurrentBoot = new(() =>
        OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "");

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = OfRunning(Environment.ProcessId)
        ?? throw new InvalidOperationException("The start time of this process cannot be read.");

    /// <summary>The process is running: it exists, is the same, and is not a zombie.</summary>
    [JsonIgnore]
    public bool IsAlive => OfRunning(Id) == this;

    /// <summary>The process that now has an id, or null.</summary>
    public static ProcessIdentity? OfRunning(int id)
        => OperatingSystem.IsLinux() ? LinuxProcess.Read(id)?.Identity : OfStartTime(id);

    /// <summary>A process of this boot of the machine.</summary>
    public static ProcessIdentity OfThisBoot(int id, long start) => new(id, start, CurrentBoot.Value);

    /// <summary>
    /// What a launcher wrote about itself: the boot on the first line, then on Linux its line of /proc, elsewhere its
    /// id and the start as ps shows it. Null: that is not it.
    /// </summary>
    public static ProcessIdentity? OfClaim(string claim)
    {
        if (claim.Split('\n') is not [var boot, var line, ..]) return null;
        if (boot.Length > 0)
            return LinuxProcess.Parse(line) is { } process ? process.Identity with { Boot = boot } : null;
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
