using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>The processes of a system without /proc, from <c>ps</c>. Only used to stop instances.</summary>
internal static partial class MacProcesses
{
    /// <summary>All running processes, with the process group for the session, which ps does not show there.</summary>
    public static async Task<IReadOnlyList<ProcessEntry>> AllAsync(CancellationToken cancel)
    {
        var start = new ProcessStartInfo("/bin/ps") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-axEww", "-o", "pid=,ppid=,pgid=,stat=,lstart=,command="])
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC0";
        using var ps = Process.Start(start)!;
        var text = await ps.StandardOutput.ReadToEndAsync(cancel).ConfigureAwait(false);
        await ps.WaitForExitAsync(cancel).ConfigureAwait(false);
        return [.. text.Split('\n').Select(Parse).OfType<ProcessEntry>()];
    }

    /// <summary>Reads a line of ps; null: it is malformed, or the process is a zombie.</summary>
    public static ProcessEntry? Parse(string line)
    {
        if (Line().Match(line) is not { Success: true } match) return null;
        if (match.Groups["state"].Value.StartsWith('Z')) return null;
        if (ParseStart(match.Groups["start"].Value) is not { } start) return null;
        var node = NodeId().Match(match.Groups["command"].Value).Groups[1];
        return new(
            new ProcessIdentity(Number("id"), start, ""), Number("parent"), Number("group"),
            Guid.TryParse(node.Value, out var id) ? id : null);

        int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Seconds since 1970 of the <c>lstart</c> of ps in UTC: <c>Mon Jan  1 10:00:00 2024</c>.</summary>
    public static long? ParseStart(string text) => DateTimeOffset.TryParseExact(
        text.Trim(), "ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out var start)
            ? start.ToUnixTimeSeconds() : null;

    [GeneratedRegex(@"^\s*(?<id>\d+)\s+(?<parent>\d+)\s+(?<group>\d+)\s+(?<state>\S+)"
        + @"\s+(?<start>\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(?<command>.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"(?:^|\s)OCCO_NODE_ID=(\S+)")]
    private static partial Regex NodeId();
}
