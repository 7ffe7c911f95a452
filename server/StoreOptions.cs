using System.CommandLine;

namespace Occo.Server;

/// <summary>The options of all commands: which store, and where the log goes.</summary>
internal sealed class StoreOptions
{
    private readonly Option<string?> store = new("--store")
    {
        Description = "Path or address (postgres://user@host/database) of the store. Default: OCCO_STORE, else the "
            + "store of this user.",
        HelpName = "store",
    };

    private readonly Option<int> lease =
        Numbers.Seconds("--lease", 15, "A process that is paused or cut off for so many seconds loses its work.");

    private readonly Option<string[]> plugins = new("--plugin")
    {
        Description = "An assembly with cloud handlers, composers, config managers, health probes or information "
            + "providers, and the hash (SHA-256) of it and of each library that it brings. May be repeated.",
        HelpName = "path=hash[,hash]",
    };

    private readonly Option<LogForm> log = new("--log")
    {
        Description = "Form of the log on standard output.",
        DefaultValueFactory = _ => LogForm.Text,
    };

    public IEnumerable<Option> All => [store, lease, plugins, log];

    /// <summary>Opens the store, runs the command until it is told to end, and returns the exit code.</summary>
    public async Task<int> OpenAsync(
        ParseResult parsed, Func<Orchestrator, Action<ILoggingBuilder>, CancellationToken, Task<int>> run)
    {
        using var drain = new Drain();
        var configure = Log.Configure(parsed.GetValue(log));
        using var factory = LoggerFactory.Create(configure);
        try
        {
            var options = new OrchestratorOptions
            {
                StorePath = parsed.GetValue(store),
                // A worker of a mistyped store would wait for ever.
                Missing = MissingStore.Refuse,
                LeaseDuration = TimeSpan.FromSeconds(parsed.GetValue(lease)),
                LoggerFactory = factory,
            };
            options = (parsed.GetValue(plugins) ?? []).Select(Load).Aggregate(options, (with, one) => one.AddTo(with));
            var occo = await Orchestrator.OpenAsync(options).ConfigureAwait(false);
            await using (occo.ConfigureAwait(false))
            {
                return await run(occo, configure, drain.Begun).ConfigureAwait(false);
            }
        }
        catch (OccoException e)
        {
            var hint = e.Kind == FailureKind.NoStore ? " Check --store; New-OccoInfrastructure creates a store." : "";
            await Console.Error.WriteLineAsync($"occod: {e.Message}{hint}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    // Code is named with its hash: who can change the file cannot run other code as this user.
    private static Plugin Load(string text) => text.LastIndexOf('=') is > 0 and var end
        ? Plugin.Load(text[..end], text[(end + 1)..].Split(',', StringSplitOptions.TrimEntries))
        : throw new OccoException(FailureKind.InvalidArgument,
            $"--plugin {text} has no hash. Write --plugin path=hash; sha256sum tells it.");
}
