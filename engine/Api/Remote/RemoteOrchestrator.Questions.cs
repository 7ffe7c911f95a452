using System.Text.Json;

namespace Occo.Engine.Api.Remote;

/// <summary>Information by key, and checks before a removal.</summary>
internal sealed partial class RemoteOrchestrator
{
    private const string TypeName = "$type";

    public async Task<object?> GetInfoAsync(string key, InformationArguments? arguments = null)
    {
        arguments ??= new();
        var query = Query([
            .. arguments.Other.Select(argument => (argument.Key, argument.Value)),
            ("infrastructure", arguments.Infrastructure), ("node", arguments.Node), ("node_id", arguments.NodeId)]);
        return Plain(await GetAsync<JsonElement>($"info/{Uri.EscapeDataString(key)}{query}").ConfigureAwait(false));
    }

    public Task RequireUnusedAsync(string infrastructure) => GetAsync<object?>($"{Of(infrastructure)}/unused");

    public Task RequireUnprotectedAsync(string infrastructure, Guid? nodeId = null)
        => GetAsync<object?>($"{Of(infrastructure)}/unprotected" + Query(("nodeId", nodeId)));

    // A record of the model says which one it is.
    private object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty(TypeName, out var name)
            && typeof(NodeInstance).Assembly.GetType($"{typeof(NodeInstance).Namespace}.{name.GetString()}") is { } type
            => Calls.Read(value, type),
        JsonValueKind.Object => value.EnumerateObject().Where(p => p.Name != TypeName)
            .ToDictionary(p => p.Name, p => Plain(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().Select(Plain).ToList(),
        _ => Calls.Read(value, typeof(object)),
    };
}
