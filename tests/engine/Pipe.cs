using System.Diagnostics;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A named pipe, without a writer: opening it waits for ever.</summary>
internal static class Pipe
{
    public static void Make(string path)
    {
        using var make = Process.Start("mkfifo", [path]);
        Assert.True(make.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, make.ExitCode);
    }
}
