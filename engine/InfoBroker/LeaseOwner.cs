using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Occo.Engine.InfoBroker;

/// <summary>A process that can hold a lease, told from every other process of every machine.</summary>
/// <param name="User">Name of the user.</param>
/// <param name="Host">Name of the machine.</param>
/// <param name="Machine">The machine, its boot and, on Linux, its space of process ids: containers have their
/// own.</param>
/// <param name="ProcessId">Process id.</param>
/// <param name="ProcessStart">When the process started, so that a process id used again is not taken for it.</param>
internal sealed record LeaseOwner(string User, string Host, string Machine, int ProcessId, string ProcessStart)
{
    private const char Separator = '\n';

    /// <summary>This process.</summary>
    public static LeaseOwner Current { get; } = new(
        Environment.UserName,
        Environment.MachineName,
        string.Join('/', Environment.MachineName, BootId(), ProcessSpace()),
        Environment.ProcessId,
        StartOf(Environment.ProcessId) ?? "");

    /// <summary>For people and events: user@host/process.</summary>
    public string Actor => string.Create(CultureInfo.InvariantCulture, $"{User}@{Host}/{ProcessId}");

    /// <summary>
    /// Whether the process has certainly ended. Only for a process of this machine and this user: others can be hidden
    /// from us, so that absence proves nothing; their leases expire.
    /// </summary>
    public bool HasEnded => Machine == Current.Machine && User == Current.User && StartOf(ProcessId) != ProcessStart;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static LeaseOwner Parse(string text)
    {
        var parts = text.Split(Separator);
        var processId = int.Parse(parts[3], CultureInfo.InvariantCulture);
        return new LeaseOwner(parts[0], parts[1], parts[2], processId, parts[4]);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(
        Separator, User, Host, Machine, ProcessId.ToString(CultureInfo.InvariantCulture), ProcessStart);

    // Null where no such process runs. Linux tells the start in ticks since boot, which is exact; the time that .NET
    // computes from it differs from one asking process to the next.
    private static string? StartOf(int processId)
    {
        if (OperatingSystem.IsLinux()) return StartOnLinux(processId);
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private static string? StartOnLinux(int processId)
    {
        var stat = ReadOrEmpty($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat");
        // The name of the program is in parentheses and may hold anything; after it come the state and, 19 fields
        // later, the start. A zombie has ended.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && fields[0] is not ("Z" or "X") ? fields[19] : null;
    }

    private static string BootId() => ReadOrEmpty("/proc/sys/kernel/random/boot_id").Trim();

    private static string ProcessSpace() => OperatingSystem.IsLinux()
        ? new FileInfo("/proc/self/ns/pid").LinkTarget ?? ""
        : "";

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
