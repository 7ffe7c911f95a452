using System.Diagnostics;
using System.Runtime.Versioning;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Another user of this machine: what he can write or owns.</summary>
[UnsupportedOSPlatform("windows")]
internal static class Neighbour
{
    /// <summary>An id that no user needs to have.</summary>
    public const string Id = "54321";

    /// <summary>A user can write it who neither owns it nor is in its group.</summary>
    public static void CanWrite(string path, UnixFileMode added = UnixFileMode.OtherWrite)
        => File.SetUnixFileMode(path, File.GetUnixFileMode(path) | added);

    /// <summary>Gives a file to the other user. Needs root.</summary>
    public static void Owns(string path) => Run("chown", Id, path);

    /// <summary>Runs the command that ends a message.</summary>
    public static void RunCommandOf(string message)
        => Run("sh", "-c", message[(message.LastIndexOf("un: ", StringComparison.Ordinal) + 4)..]);

    private static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), command);
        Assert.Equal(0, process.ExitCode);
    }
}
