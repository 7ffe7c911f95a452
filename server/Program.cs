using System.CommandLine;

namespace Occo.Server;

/// <summary>occod: workers that keep infrastructures without a shell.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Keeps infrastructures that were attached with Start-OccoEnactment -Attach.")
        {
            WorkCommand.Create(),
        };
        // Signals drain the worker (see Drain); the library would end the process.
        return root.Parse(args).InvokeAsync(
            new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }
}
