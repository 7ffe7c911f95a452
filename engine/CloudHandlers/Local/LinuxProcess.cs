using System.Globalization;
using System.Text;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>A process as /proc shows it.</summary>
internal readonly record struct LinuxProcess(ProcessIdentity Identity, int Parent, int Session)
{
    // Positions after the name, which is in parentheses and may itself have any of them; see proc_pid_stat(5).
    private const int State = 0, ParentId = 1, SessionId = 3, StartTime = 19;

    private static readonly byte[] NodeId = Encoding.ASCII.GetBytes(NodeEnvironment.NodeIdVariable + "=");

    /// <summary>A running process, or null.</summary>
    public static LinuxProcess? Read(int id)
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

    /// <summary>A line of /proc/*/stat; null for what is not one, and for a zombie.</summary>
    public static LinuxProcess? Parse(string line)
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
            ? new LinuxProcess(ProcessIdentity.OfThisBoot(id, start), parent, session)
            : null;
    }

    /// <summary>All running processes but those of the kernel.</summary>
    public static IEnumerable<ProcessEntry> All()
    {
        const int kernel = 2;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, null, out var id)) continue;
            if (id == kernel || Read(id) is not { } process || process.Parent == kernel) continue;
            yield return new(process.Identity, process.Parent, process.Session, NodeIdOf(id));
        }
    }

    private static Guid? NodeIdOf(int id)
    {
        try
        {
            return FindNodeId(File.ReadAllBytes($"/proc/{id}/environ"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended, or another user's: not one of ours.
            return null;
        }
    }

    private static Guid? FindNodeId(ReadOnlySpan<byte> environment)
    {
        while (!environment.IsEmpty)
        {
            var end = environment.IndexOf((byte)0);
            var variable = end < 0 ? environment : environment[..end];
            if (variable.StartsWith(NodeId))
                return Guid.TryParse(Encoding.ASCII.GetString(variable[NodeId.Length..]), out var id) ? id : null;
            environment = end < 0 ? [] : environment[(end + 1)..];
        }

        return null;
    }
}
