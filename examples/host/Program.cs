namespace Occo.Example;

/// <summary>
/// Without arguments, or with the path of a store: enacts host.yaml from creation to removal.
/// With <c>serve db|web|proxy</c>: runs as a node.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };

        switch (args)
        {
            case ["serve", var node]:
                await new Server(node).RunAsync(stop.Token).ConfigureAwait(false);
                return 0;
            case []:
                var folder = Directory.CreateTempSubdirectory("occo-host-");
                var code = await EnactAsync(Path.Combine(folder.FullName, "occo.db"), stop.Token).ConfigureAwait(false);

                // After a failure the store is needed to find the remaining instances.
                if (code == 0) folder.Delete(recursive: true);
                else await Console.Error.WriteLineAsync($"The store is kept in {folder}.").ConfigureAwait(false);
                return code;
            case [var store]:
                return await EnactAsync(store, stop.Token).ConfigureAwait(false);
            default:
                await Console.Error.WriteLineAsync("usage: Occo.Example.Host [store] | serve db|web|proxy")
                    .ConfigureAwait(false);
                return 2;
        }
    }

    private static async Task<int> EnactAsync(string store, CancellationToken cancel)
    {
        try
        {
            using var occo = await Orchestrator.OpenAsync(new OrchestratorOptions { StorePath = store });
            await new Session(occo, Console.Out).RunAsync(cancel).ConfigureAwait(false);
            Console.WriteLine("All went as it should.");
            return 0;
        }
        catch (Exception failure) when (failure
            is SessionException or OccoException or DescriptionException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
            return 1;
        }
    }
}
