using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>The processes of a Linux machine, from /proc.</summary>
internal static partial class LinuxProcesses
{
    // Positions after the name, which is in parentheses and may itself contain any of them; see proc_pid_stat(5).
    private const int State = 0, ParentId = 1, SessionId = 3, StartTime = 19;

    /// <summary>A running process without its node id, or null.</summary>
    public static ProcessEntry? Read(int id)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{id}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a line of /proc/*/stat; null: it is malformed, or the process is a zombie.</summary>
    public static ProcessEntry? Parse(string line)
    {
        var name = line.IndexOf(" (", StringComparison.Ordinal);
        var end = line.LastIndexOf(") ", StringComparison.Ordinal);
        if (name < 0 || end < name) return null;
        var fields = line[(end + 2)..].Split(' ');
        if (fields.Length <= StartTime || fields[State] is "Z" or "X") return null;
        return int.TryParse(line.AsSpan(0, name), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && int.TryParse(fields[ParentId], NumberStyles.None, CultureInfo.InvariantCulture, out var parent)
            && int.TryParse(fields[SessionId], NumberStyles.None, CultureInfo.InvariantCulture, out var session)
            && long.TryParse(fields[StartTime], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? new(ProcessIdentity.OfThisBoot(id, start), parent, session, null)
            : null;
    }

    /// <summary>All running processes except those of the kernel.</summary>
    public static IEnumerable<ProcessEntry> All()
    {
        const int kernel = 2;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, null, out var id)) continue;
            if (id == kernel || Read(id) is not { } process || process.Parent == kernel) continue;
            yield return process with { NodeId = NodeIdOf(id) };
        }
    }

    /// <summary>The node id in the environment of a process, or null.</summary>
    public static Guid? NodeIdOf(int id)
    {
        try
        {
            var environment = File.ReadAllText($"/proc/{id}/environ");
            return Guid.TryParse(NodeId().Match(environment).Groups[1].ValueSpan, out var node) ? node : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or belongs to another user and so to no instance.
            return null;
        }
    }

    [GeneratedRegex(@"(?:^|\0)OCCO_NODE_ID=([^\0]*)")]
    private static partial Regex NodeId();
}
