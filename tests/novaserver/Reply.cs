using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>The answer to a call.</summary>
internal sealed record Reply(int Status, JsonNode? Body = null)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>An error as Nova and Cinder write it.</summary>
    public static Reply Error(int status, string code, string message) => new(
        status, new JsonObject { [code] = new JsonObject { ["code"] = status, ["message"] = message } });

    public static Reply NotFound(string message) => Error(404, "itemNotFound", message);

    /// <summary>An error as Neutron writes it.</summary>
    public static Reply OfNeutron(int status, string type, string message) => new(status, new JsonObject
    {
        ["NeutronError"] = new JsonObject { ["type"] = type, ["message"] = message, ["detail"] = "" },
    });
}

/// <summary>A call, parsed.</summary>
/// <param name="Method">GET, POST, ...</param>
/// <param name="Path">The parts of the path after the service and its version.</param>
/// <param name="Query">The parameters.</param>
/// <param name="Body">The JSON; an empty object where there is none.</param>
internal sealed record Call(
    string Method, string[] Path, IReadOnlyDictionary<string, string> Query, JsonObject Body);
