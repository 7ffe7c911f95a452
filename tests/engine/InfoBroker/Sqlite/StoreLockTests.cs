using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// POSIX locks belong to the process: closing any handle of a file drops all its locks, also those of SQLite.
/// </summary>
public sealed class StoreLockTests : IDisposable
{
    private readonly TempStore store = new();

    public void Dispose() => store.Dispose();

    [LinuxFact]
    public async Task Open_Again_KeepsTheLocksOfTheProcess()
    {
        using var first = await Orchestrator.OpenAsync(new() { StorePath = store.Path });
        var before = Locks();

        using (await Orchestrator.OpenAsync(new() { StorePath = store.Path })) { }

        Assert.NotEmpty(before);
        Assert.Equal(before, Locks());
    }

    // SQLite holds a shared lock on the file as long as a connection in WAL mode is open.
    private string[] Locks()
    {
        var inode = Inode();
        return [.. File.ReadLines("/proc/locks")
            .Where(l => l.Contains($" {Environment.ProcessId} ", StringComparison.Ordinal)
                && l.Contains($":{inode} ", StringComparison.Ordinal))
            .Select(l => l[(l.IndexOf(':') + 1)..]).Order()];
    }

    private string Inode()
    {
        using var stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%i", store.Path])
            {
                RedirectStandardOutput = true,
            })!;
        var inode = stat.StandardOutput.ReadToEnd().Trim();
        stat.WaitForExit();
        return inode;
    }

    private sealed class LinuxFactAttribute : FactAttribute
    {
        public LinuxFactAttribute()
        {
            if (!OperatingSystem.IsLinux()) Skip = "Needs /proc/locks of Linux.";
        }
    }
}
