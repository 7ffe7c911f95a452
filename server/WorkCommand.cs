using System.CommandLine;
using Occo.Server.Operation;

namespace Occo.Server;

/// <summary><c>occod work</c>: a worker of a store, until it is told to end.</summary>
internal static class WorkCommand
{
    public static Command Create()
    {
        var store = new StoreOptions();
        var work = new WorkOptions();
        var command = new Command("work", "Enacts attached infrastructures of a store when they are due.");
        foreach (var option in store.All.Concat(work.All)) command.Add(option);
        command.SetAction((parsed, _) => store.OpenAsync(parsed, async (occo, _, drain) =>
        {
            using var telemetry = Tracing.Start();
            Systemd.Ready(drain);
            return await occo.WorkAsync(work.Read(parsed), drain).ConfigureAwait(false)
                ? ExitCode.Done
                : ExitCode.CutOff;
        }));
        return command;
    }
}
