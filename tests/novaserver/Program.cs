using System.Diagnostics;
using System.Globalization;

namespace Occo.NovaServer;

/// <summary>
/// The server as a process of its own. Its state is in memory and ends with it. The first line of its output is the
/// address of Keystone.
/// </summary>
internal static class Program
{
    private const string Usage = """
        usage: Occo.NovaServer --parent <process id>
        Serves an OpenStack in memory on 127.0.0.1 until that process ends.
        """;

    private static async Task<int> Main(string[] args)
    {
        if (args is not ["--parent", var text]
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parent))
        {
            await Console.Error.WriteLineAsync(Usage).ConfigureAwait(false);
            return 2;
        }

        await using var server = await Server.StartAsync().ConfigureAwait(false);
        Console.WriteLine(server.Endpoint);
        try
        {
            using var process = Process.GetProcessById(parent);
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }

        return 0;
    }
}
