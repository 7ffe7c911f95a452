using System.CommandLine;

namespace Occo.Server;

/// <summary>occod: workers that keep infrastructures without a shell, and the REST service.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Keeps infrastructures that were attached, and serves a store to others.")
        {
            WorkCommand.Create(),
            ServeCommand.Create(),
        };
        // Signals drain the program (see Drain); the library would end the process.
        return root.Parse(args).InvokeAsync(
            new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }
}
