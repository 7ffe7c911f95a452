using System.Globalization;
using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>The identity service.</summary>
internal static class Keystone
{
    public static Reply Answer(Stack stack, Call call, string root)
    {
        if (call is not { Method: "POST", Path: ["auth", "tokens"] })
            return Error(404, "Not Found", "The resource could not be found.");
        var auth = call.Body["auth"];
        var identity = auth?["identity"];
        if (!IsKnown(stack, identity)) return Refused();
        var scope = auth!["scope"]?["project"];
        var isApplication = identity!["application_credential"] is not null;
        if (isApplication && scope is not null)
            return Error(401, "Unauthorized", "Application credentials cannot request a scope.");
        if (scope is not null && scope["id"]?.GetValue<string>() != Stack.Project
            && scope["name"]?.GetValue<string>() != "lab")
            return Refused();
        var token = $"gAAAA{Guid.NewGuid():N}";
        var now = DateTimeOffset.UtcNow;
        stack.Tokens[token] = now + stack.TokenLife;
        var json = new JsonObject
        {
            ["issued_at"] = Time(now),
            ["expires_at"] = Time(now + stack.TokenLife),
            ["user"] = new JsonObject { ["name"] = Stack.User },
            ["catalog"] = Catalogue(stack, stack.CatalogueRoot ?? root),
        };
        if (isApplication || scope is not null) json["project"] = new JsonObject { ["id"] = Stack.Project };
        return new(201, new JsonObject { ["token"] = json })
        {
            Headers = new Dictionary<string, string> { ["X-Subject-Token"] = token },
        };
    }

    public static Reply Refused()
        => Error(401, "Unauthorized", "The request you have made requires authentication.");

    private static Reply Error(int status, string title, string message) => new(status, new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = status, ["title"] = title, ["message"] = message },
    });

    private static bool IsKnown(Stack stack, JsonNode? identity)
        => identity?["methods"]?[0]?.GetValue<string>() switch
        {
            "password" => identity["password"]?["user"] is { } user
                && user["name"]?.GetValue<string>() == Stack.User
                && user["domain"]?["name"]?.GetValue<string>() == "Default"
                && user["password"]?.GetValue<string>() == Stack.Password,
            "application_credential" => identity["application_credential"] is { } credential
                && credential["id"]?.GetValue<string>() == Stack.CredentialId
                && credential["secret"]?.GetValue<string>() == Stack.CredentialSecret,
            "token" => identity["token"]?["id"]?.GetValue<string>() is { } token && stack.Tokens.ContainsKey(token),
            _ => false,
        };

    private static JsonArray Catalogue(Stack stack, string root) => new(
    [
        Service(stack, "identity", $"{root}/identity/v3"),
        Service(stack, "compute", $"{root}/compute/v2.1/{Stack.Project}"),
        Service(stack, "network", $"{root}/network"),
        Service(stack, "image", $"{root}/image"),
        Service(stack, "volumev3", $"{root}/volume/v3/{Stack.Project}"),
    ]);

    private static JsonObject Service(Stack stack, string type, string url) => new()
    {
        ["type"] = type,
        ["endpoints"] = new JsonArray(
        [
            .. stack.OtherRegions.Append(Stack.Region).SelectMany(region => new[] { "public", "internal" },
                (region, of) => new JsonObject
                {
                    ["interface"] = of, ["region_id"] = region,
                    ["url"] = of == "public" ? url : $"http://{of}.invalid/{type}",
                }),
        ]),
    };

    private static string Time(DateTimeOffset time)
        => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
