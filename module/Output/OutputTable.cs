using System.Management.Automation;
namespace Occo;

/// <summary>The outputs of one infrastructure, read in one go.</summary>
/// <param name="Values">A property per output; null where there is no value yet.</param>
/// <param name="Missing">Name and reason of each that has none.</param>
internal sealed record OutputTable(PSObject Values, string[] Missing)
{
    /// <summary>Reads them from a store; there are none where the store is gone.</summary>
    public static OutputTable Read(string storePath, string infrastructureId)
    {
        var values = new PSObject();
        if (!Orchestrator.StoreExists(storePath)) return new(values, []);
        // A property of an object is read on whatever thread asks for it.
        var outputs = Task.Run(() => ReadAsync(storePath, infrastructureId)).GetAwaiter().GetResult();
        foreach (var output in outputs)
            values.Properties.Add(new PSNoteProperty(output.Name, PlainObject.From(output.Value, storePath)));
        return new(values, [.. outputs.Where(o => !o.IsAvailable).Select(o => $"{o.Name}: {o.Reason}")]);
    }

    private static async Task<IReadOnlyList<OutputValue>> ReadAsync(string storePath, string infrastructureId)
    {
        var engine = await Orchestrator.OpenAsync(new OrchestratorOptions { StorePath = storePath })
            .ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            return await engine.GetOutputsAsync(infrastructureId).ConfigureAwait(false);
        }
    }
}
