using System.Diagnostics;
namespace Occo.Crash;

/// <summary>The local cloud, seen through the table of processes and the file system.</summary>
internal sealed class LocalSite(string store) : Site(store)
{
    public override string Cloud => "local";

    private string Root => Path.Combine(Folder, "local");

    // The second version replaces the db and refreshes the webs.
    protected override string Definitions => $$$"""
          'node_def:db':
            - resource: &sleeper
                type: local
                command: sleep
                arguments: ['1000']
                stop_timeout: 5
                start_seconds: 0
                environment: {CRASH_SITE: '{{{Store}}}', CRASH_VERSION: '{{ variables.version }}'}
          'node_def:web':
            - resource:
                <<: *sleeper
                environment: {CRASH_SITE: '{{{Store}}}'}
                files: {version.txt: 'v{{ variables.version }}'}
                live_files: [version.txt]
                ports: {http: auto}
        """;

    public override IReadOnlyList<Guid> Machines() =>
    [
        .. Processes().Select(p => (p.NodeId, p.Session)).Distinct().Select(p => p.NodeId),
        // A folder without a process is half a machine, and must have a record all the same.
        .. Folders().Except(Processes().Select(p => p.NodeId)),
    ];

    public override IReadOnlyList<string> Leftovers() =>
    [
        .. Processes().Select(p => $"process {p.Id}"),
        .. Directory.Exists(Root) ? Directory.GetFileSystemEntries(Root, "*", SearchOption.AllDirectories) : [],
    ];

    public override void Break(IReadOnlyList<NodeInstance> instances)
    {
        foreach (var process in Processes().Where(p => p.NodeId == instances[0].Id)) Kill(process.Id);
    }

    public override void Clear()
    {
        foreach (var process in Processes()) Kill(process.Id);
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // Ended with the one before it.
        }
    }

    private IEnumerable<Guid> Folders() => !Directory.Exists(Root)
        ? []
        : new DirectoryInfo(Root).GetDirectories().SelectMany(d => d.GetDirectories())
            .Select(d => Guid.TryParseExact(d.Name, "D", out var id) ? id : (Guid?)null).OfType<Guid>();

    private List<(int Id, Guid NodeId, int Session)> Processes()
    {
        var found = new List<(int, Guid, int)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || Environment(id) is not { } variables) continue;
            if (!variables.Contains("CRASH_SITE=" + Store)) continue;
            var node = variables.FirstOrDefault(v => v.StartsWith("OCCO_NODE_ID=", StringComparison.Ordinal));
            if (node is null || LinuxProcesses.Read(id) is not { } process) continue;
            found.Add((id, Guid.Parse(node[(node.IndexOf('=', StringComparison.Ordinal) + 1)..]), process.Session));
        }

        return found;
    }

    private static string[]? Environment(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
