using System.Management.Automation;
using Occo.Engine.Api.Remote;
namespace Occo;

/// <summary>The outputs of an infrastructure.</summary>
/// <param name="Values">A property for each output; null without a value.</param>
/// <param name="Missing">Name and reason of each output without a value.</param>
internal sealed record OutputTable(PSObject Values, OccoList<string> Missing)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    /// <summary>Reads them from a store. A missing store has none, and one that does not answer in time.</summary>
    public static OutputTable Read(string storePath, string infrastructureId)
    {
        var values = new PSObject();
        // Any thread can read a property, so the engine runs on the thread pool.
        IReadOnlyList<OutputValue> outputs;
        try
        {
            var server = ServerConnection.IsAddress(storePath) ? SessionServers.Current.Find(storePath) : null;
            outputs = Task.Run(() => ReadAsync(storePath, server, infrastructureId)).WaitAsync(MaxWait).GetAwaiter()
                .GetResult();
        }
        catch (TimeoutException)
        {
            return new(values, [$"the store did not answer within {MaxWait.TotalSeconds:0} s"]);
        }

        foreach (var output in outputs)
            values.Properties.Add(new PSNoteProperty(output.Name, PlainObject.From(output.Value, storePath)));
        return new(values, [.. outputs.Where(o => !o.IsAvailable).Select(o => $"{o.Name}: {o.Reason}")]);
    }

    private static async Task<IReadOnlyList<OutputValue>> ReadAsync(
        string storePath, ServerConnection? server, string infrastructureId)
    {
        // The infrastructure was read from this store, so the store was accepted.
        var options = new OrchestratorOptions { StorePath = storePath, Server = server, AllowShared = true };
        if (!await Door.ExistsAsync(options).ConfigureAwait(false)) return [];
        var engine = await Door.OpenAsync(options).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            return await engine.GetOutputsAsync(infrastructureId).ConfigureAwait(false);
        }
    }
}
