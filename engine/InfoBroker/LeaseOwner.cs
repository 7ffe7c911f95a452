using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// A process that can hold a lease, distinct from every other process of every machine. <c>Machine</c> is the machine,
/// its boot and, on Linux, its namespace of process ids, because containers have their own. <c>ProcessStart</c> is
/// there because process ids are used again.
/// </summary>
internal sealed record LeaseOwner(string User, string Host, string Machine, int ProcessId, string ProcessStart)
{
    /// <summary>The number of a worker of that process; null: it is none.</summary>
    public long? Worker { get; init; }

    /// <summary>On whose behalf it works, for example an access token's name; null: on its own.</summary>
    public string? For { get; init; }

    private const char Separator = '\n';

    public static LeaseOwner Current { get; } = new(
        Environment.UserName,
        Environment.MachineName,
        string.Join('/', Environment.MachineName, BootId(), ProcessSpace()),
        Environment.ProcessId,
        StartOf(Environment.ProcessId) ?? "");

    /// <summary>user@host/process.</summary>
    public string Actor => string.Create(CultureInfo.InvariantCulture, $"{User}@{Host}/{ProcessId}");

    /// <summary>The actor of its events.</summary>
    public string Name => For ?? Actor;

    /// <summary>The worker that acts in the name of another, for people; null: none does.</summary>
    public string? WorkerForOther => For is null || Worker is not { } number ? null
        : string.Create(CultureInfo.InvariantCulture, $"worker {number}, {Actor}");

    /// <summary>Who holds the lease, for people.</summary>
    public string Description => For is not null ? $"{For} ({Actor})"
        : IsCurrent ? $"another job or runspace of this process ({Actor})" : Actor;

    /// <summary>It is this process, or a worker of it.</summary>
    public bool IsCurrent => this with { Worker = null, For = null } == Current;

    /// <summary>
    /// The process has certainly ended. Only known for the same machine and user: other processes can be invisible
    /// here, so their leases must expire.
    /// </summary>
    public bool HasEnded => Machine == Current.Machine && User == Current.User && StartOf(ProcessId) != ProcessStart;

    public static LeaseOwner Parse(string text)
    {
        // Another text is of a store that somebody changed: an unknown process, whose lease expires.
        return text.Split(Separator) is [var user, var host, var machine, var id, var start, .. var more]
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
                ? new(user, host, machine, processId, start)
                {
                    Worker = WorkerOf(more),
                    For = more is [_, var name, ..] ? name : null,
                }
                : new(text, "", "", 0, "");
    }

    public override string ToString() => string.Join(
        Separator, User, Host, Machine, ProcessId.ToString(CultureInfo.InvariantCulture), ProcessStart)
            + (Worker is null && For is null ? "" : $"{Separator}{Worker?.ToString(CultureInfo.InvariantCulture)}")
            + (For is null ? "" : $"{Separator}{For}");

    private static long? WorkerOf(string[] more)
        => more is [var text, ..]
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var worker) ? worker : null;

    // Null where no such process runs. Linux reports the start in ticks since boot, which is exact; the time that .NET
    // computes from it differs between processes.
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
