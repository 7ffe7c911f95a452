using System.Diagnostics;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A test with files that even root cannot delete: only root, on some disks, can make them.</summary>
internal sealed class ImmutableFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanSet = new(() =>
    {
        if (!OperatingSystem.IsLinux()) return false;
        var probe = Path.GetTempFileName();
        try
        {
            return TrySet(probe, isImmutable: true) && TrySet(probe, isImmutable: false);
        }
        finally
        {
            File.Delete(probe);
        }
    });

    public ImmutableFactAttribute()
    {
        if (!CanSet.Value) Skip = "Needs root, chattr, and a temporary folder on a disk with immutable files.";
    }

    public static void Set(string path, bool isImmutable) => Assert.True(TrySet(path, isImmutable), path);

    private static bool TrySet(string path, bool isImmutable)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("chattr", [isImmutable ? "+i" : "-i", path])
            {
                RedirectStandardError = true,
            })!;
            return process.WaitForExit(TimeSpan.FromSeconds(30)) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
