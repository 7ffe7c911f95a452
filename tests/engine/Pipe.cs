using System.Diagnostics;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A named pipe, which nobody writes into: to open it waits for ever.</summary>
internal static class Pipe
{
    public static void Make(string path)
    {
        using var maker = Process.Start("mkfifo", [path]);
        maker.WaitForExit();
        Assert.Equal(0, maker.ExitCode);
    }
}
