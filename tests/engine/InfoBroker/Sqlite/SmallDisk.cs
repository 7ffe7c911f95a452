using System.Diagnostics;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A disk of a few megabytes that can be filled up; unmounted at the end.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-disk-");
    private readonly string filler;

    public SmallDisk()
    {
        filler = Path.Combine(folder.FullName, "filler");
        if (!Run("mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "tmpfs", folder.FullName))
        {
            folder.Delete();
            throw new InvalidOperationException("A tmpfs cannot be mounted.");
        }
    }

    /// <summary>Why tests that need such a disk are skipped; null when they are not.</summary>
    public static string? Missing { get; } = Find();

    public string Folder => folder.FullName;

    /// <summary>Takes all room but so many bytes.</summary>
    public void Fill(long left)
    {
        var free = new DriveInfo(folder.FullName).AvailableFreeSpace;
        File.WriteAllBytes(filler, new byte[Math.Max(0, free - left)]);
    }

    public void MakeRoom() => File.Delete(filler);

    public void Dispose()
    {
        Run("umount", folder.FullName);
        folder.Delete();
    }

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return "Only root on Linux can mount a disk.";
        try
        {
            new SmallDisk().Dispose();
            return null;
        }
        catch (Exception e)
        {
            return $"No small disk can be had here: {e.Message}";
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A fact that needs a disk that can be filled; skipped with a message where there is none.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Missing;
}
