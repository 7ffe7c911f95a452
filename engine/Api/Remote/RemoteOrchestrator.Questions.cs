using System.Text.Json;
using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

/// <summary>Information by key, and checks before a removal.</summary>
internal sealed partial class RemoteOrchestrator
{
    public async Task<object?> GetInfoAsync(string key, InformationArguments? arguments = null)
    {
        arguments ??= new();
        var query = Query([
            .. arguments.Other.Where(argument => !InformationArguments.CommonNames.Contains(argument.Key))
                .Select(argument => (argument.Key, argument.Value)),
            ("infrastructure", arguments.Infrastructure), ("node", arguments.Node), ("node_id", arguments.NodeId)]);
        var answer = await GetAsync<JsonElement>($"info/{Segment(key)}{query}").ConfigureAwait(false);
        return Calls.Read(() => TypedAnswer.Read(answer));
    }

    public Task RequireUnusedAsync(string infrastructure) => GetAsync<object?>($"{Of(infrastructure)}/unused");

    public Task RequireUnprotectedAsync(string infrastructure, Guid? nodeId = null)
        => GetAsync<object?>($"{Of(infrastructure)}/unprotected" + Query(("nodeId", nodeId)));
}
