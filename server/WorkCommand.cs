using System.CommandLine;

namespace Occo.Server;

/// <summary><c>occod work</c>: a worker of a store, until it is told to end.</summary>
internal static class WorkCommand
{
    public static Command Create()
    {
        var store = new Option<string?>("--store")
        {
            Description = "Path or address (postgres://user@host/database) of the store. Default: OCCO_STORE, else the "
                + "store of this user.",
            HelpName = "store",
        };
        var clouds = new Option<string[]>("--cloud")
        {
            Description = "Serve only infrastructures that use no other clouds than these. Default: all.",
            HelpName = "type",
        };
        var slots = new Option<int>("--slots")
        {
            Description = "Work on at most so many infrastructures at the same time.",
            DefaultValueFactory = _ => new WorkerOptions().Slots,
            HelpName = "number",
        };
        var lease = Seconds("--lease", 15, "A worker that is paused or cut off for so many seconds loses its work.");
        var drain = Seconds("--drain", (int)new WorkerOptions().DrainTimeout.TotalSeconds,
            "After a SIGTERM, cut off what is not finished after so many seconds.");
        var log = new Option<LogForm>("--log")
        {
            Description = "Form of the log on standard output.",
            DefaultValueFactory = _ => LogForm.Text,
        };
        var command = new Command("work", "Enacts attached infrastructures of a store when they are due.")
        {
            store, clouds, slots, lease, drain, log,
        };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(store), TimeSpan.FromSeconds(parsed.GetValue(lease)), parsed.GetValue(log), new()
            {
                Clouds = parsed.GetValue(clouds) ?? [],
                Slots = parsed.GetValue(slots),
                DrainTimeout = TimeSpan.FromSeconds(parsed.GetValue(drain)),
            }));
        return command;
    }

    private static async Task<int> RunAsync(string? store, TimeSpan lease, LogForm form, WorkerOptions options)
    {
        using var drain = new Drain();
        using var log = Log.Create(form);
        try
        {
            var occo = await Orchestrator.OpenAsync(new()
            {
                StorePath = store,
                // A worker of a mistyped store would wait for ever.
                Missing = MissingStore.Refuse,
                LeaseDuration = lease,
                LoggerFactory = log,
            }).ConfigureAwait(false);
            await using (occo.ConfigureAwait(false))
            {
                return await occo.WorkAsync(options, drain.Begun).ConfigureAwait(false)
                    ? ExitCode.Done
                    : ExitCode.CutOff;
            }
        }
        catch (OccoException e)
        {
            var hint = e.Kind == FailureKind.NoStore ? " Check --store; New-OccoInfrastructure creates a store." : "";
            await Console.Error.WriteLineAsync($"occod: {e.Message}{hint}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    private static Option<int> Seconds(string name, int otherwise, string description)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            DefaultValueFactory = _ => otherwise,
            HelpName = "seconds",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() <= 0) result.AddError($"{name} must be a positive number of seconds.");
        });
        return option;
    }
}
