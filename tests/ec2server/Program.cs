using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Occo.Ec2Server;

/// <summary>
/// The server as a process of its own. Its state is in memory and ends with it. The first line of its output is where
/// it listens.
/// </summary>
internal static class Program
{
    private const string Usage = """
        usage: Occo.Ec2Server [--port <number, any>] [--region <name, us-east-1>] [--parent <process id>]
        Serves an EC2 in memory on 127.0.0.1, for the example key pair of AWS's documentation, until Ctrl+C or
        SIGTERM; with --parent, until that process ends.
        """;

    private static async Task<int> Main(string[] args)
    {
        var (port, region, parent) = (0, new Credentials().Region, (int?)null);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            if (args[i] == "--port" && isNumber) port = number;
            else if (args[i] == "--parent" && isNumber) parent = number;
            else if (args[i] == "--region" && Catalogue.Regions.Contains(value)) region = value;
            else
            {
                await Console.Error.WriteLineAsync(Usage).ConfigureAwait(false);
                return 2;
            }
        }

        var end = new TaskCompletionSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            end.TrySetResult();
        };
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            end.TrySetResult();
        });
        await using var server = await Server.StartAsync(new(new() { Region = region }), port).ConfigureAwait(false);
        Console.WriteLine(server.Endpoint);
        await Task.WhenAny(end.Task, EndOfAsync(parent)).ConfigureAwait(false);
        return 0;
    }

    private static async Task EndOfAsync(int? parent)
    {
        if (parent is not { } id) await Task.Delay(Timeout.Infinite).ConfigureAwait(false);
        else
        {
            try
            {
                using var process = Process.GetProcessById(id);
                await process.WaitForExitAsync().ConfigureAwait(false);
            }
            catch (ArgumentException)
            {
                // It has ended already.
            }
        }
    }
}
