using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Asks clouds how many more instances they have room for: once in a pass for each resource section, however many nodes
/// and plans use it.
/// </summary>
internal sealed class CloudRooms(EngineServices services, CloudCalls calls)
{
    private readonly Dictionary<string, int?> answers = [];

    /// <summary>The room for instances of a section; null: unknown.</summary>
    public async Task<CloudRoom?> FindAsync(
        Desired desired, NodeImplementation implementation, CancellationToken cancel)
    {
        var key = PlainJson.Write(implementation.Resource);
        if (!answers.TryGetValue(key, out var room))
            answers[key] = room = await AskAsync(desired, implementation, key, cancel).ConfigureAwait(false);
        return room is { } most ? new(key, most) : null;
    }

    // A cloud that cannot answer keeps nobody from trying.
    private async Task<int?> AskAsync(
        Desired desired, NodeImplementation implementation, string text, CancellationToken cancel)
    {
        if (text.Contains("{{", StringComparison.Ordinal)
            || !services.Clouds.ByType.ContainsKey(implementation.CloudType)) return null;
        try
        {
            return await calls.CapacityAsync(
                desired.ScopeOf(implementation.CloudType, implementation.Resource), implementation.Resource, cancel)
                .ConfigureAwait(false);
        }
        catch (CloudException)
        {
            return null;
        }
    }
}
