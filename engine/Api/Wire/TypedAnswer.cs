using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Occo.Engine.Api.Wire;

/// <summary>
/// An answer to a question by key. It is plain JSON; a record of the model in it begins with its name, so that the
/// remote door makes it a record again.
/// </summary>
public static class TypedAnswer
{
    private const string Mark = "$type";
    private static readonly Type Known = typeof(NodeInstance);

    public static JsonNode? Write(object? answer) => answer switch
    {
        null => null,
        string => JsonValue.Create((string)answer),
        IDictionary map => new JsonObject(map.Keys.Cast<object>()
            .Select(key => KeyValuePair.Create($"{key}", Write(map[key])))),
        IEnumerable<KeyValuePair<string, object?>> map => new JsonObject(
            map.Select(pair => KeyValuePair.Create(pair.Key, Write(pair.Value)))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Write)]),
        _ => Marked(answer),
    };

    /// <summary>Throws <see cref="JsonException"/>.</summary>
    public static object? Read(JsonElement answer) => answer.ValueKind switch
    {
        JsonValueKind.Object when TypeOf(answer) is { } type => answer.Deserialize(type, WireJson.Foreign),
        JsonValueKind.Object => answer.EnumerateObject().ToDictionary(p => p.Name, p => Read(p.Value)),
        JsonValueKind.Array => answer.EnumerateArray().Select(Read).ToList(),
        _ => answer.Deserialize<object?>(WireJson.Foreign),
    };

    // A record of the model by its plain name, and nothing else: the name comes from the server.
    private static Type? TypeOf(JsonElement answer)
        => answer.TryGetProperty(Mark, out var name) && name.ValueKind == JsonValueKind.String
            && name.GetString()!.All(char.IsAsciiLetter)
            && Known.Assembly.GetType($"{Known.Namespace}.{name.GetString()}") is { IsPublic: true, IsClass: true } type
                ? type
                : null;

    private static JsonNode? Marked(object answer)
    {
        var type = answer.GetType();
        var node = JsonSerializer.SerializeToNode(answer, type, WireJson.Options);
        if (type.Namespace == Known.Namespace && node is JsonObject record) record.Insert(0, Mark, type.Name);
        return node;
    }
}
