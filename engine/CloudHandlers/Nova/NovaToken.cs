using System.Text.Json;
using System.Text.Json.Nodes;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>A token of Keystone, and the catalogue that came with it.</summary>
/// <param name="Value">The token; no message shows it.</param>
/// <param name="ProjectId">The project that it is for.</param>
/// <param name="Life">How long it is good. Told by Keystone's clock alone.</param>
/// <param name="Endpoints">The endpoints of all services.</param>
internal sealed record NovaToken(
    string Value, string? ProjectId, TimeSpan Life, IReadOnlyList<NovaServiceEndpoint> Endpoints)
{
    public const string Header = "X-Subject-Token";

    /// <summary>Hides the token.</summary>
    public SecretMask Mask { get; } = new([Value]);

    // The text of a record would show it.
    public override string ToString() => $"a token for {ProjectId}";

    /// <summary>The request for a token, with the secrets of the settings.</summary>
    public static JsonObject RequestOf(NovaSettings settings)
    {
        var identity = IdentityOf(settings);
        // An application credential is for its project, and Keystone refuses to be told one.
        var scope = identity["application_credential"] is null ? ScopeOf(settings) : null;
        return new()
        {
            ["auth"] = scope is null ? new JsonObject { ["identity"] = identity }
                : new JsonObject { ["identity"] = identity, ["scope"] = scope },
        };
    }

    /// <summary>Reads the answer to such a request. Null: it is not one of Keystone.</summary>
    public static NovaToken? Read(string? value, JsonElement answer)
    {
        if (value is null || answer.Member("token") is not { ValueKind: JsonValueKind.Object } token) return null;
        var life = token.Time("expires_at") - token.Time("issued_at") ?? TimeSpan.FromMinutes(5);
        return new(value, token.Member("project")?.Text("id"), life,
        [
            .. token.Items("catalog").SelectMany(service => service.Items("endpoints"), (service, endpoint)
                => new NovaServiceEndpoint(service.Text("type") ?? "", endpoint.Text("interface") ?? "",
                    endpoint.Text("region_id") ?? endpoint.Text("region") ?? "", endpoint.Text("url") ?? "")),
        ]);
    }

    private static JsonObject IdentityOf(NovaSettings settings)
    {
        if (settings.Value("application_credential_secret") is { } secret)
        {
            var credential = new JsonObject { ["secret"] = secret };
            if (settings.Value("application_credential_id") is { } id) credential["id"] = id;
            else
            {
                credential["name"] = Required(settings, "application_credential_name");
                credential["user"] = UserOf(settings);
            }

            return MethodOf("application_credential", credential);
        }

        if (settings.Value("password") is not { } password)
            return MethodOf("token", new() { ["id"] = Required(settings, "token") });
        var user = UserOf(settings);
        user["password"] = password;
        return MethodOf("password", new() { ["user"] = user });
    }

    private static JsonObject MethodOf(string name, JsonObject value)
        => new() { ["methods"] = new JsonArray(name), [name] = value };

    private static JsonObject UserOf(NovaSettings settings) => settings.Value("user_id") is { } id
        ? new() { ["id"] = id }
        : new() { ["name"] = Required(settings, "username"), ["domain"] = DomainOf(settings, "user") };

    private static JsonObject? ScopeOf(NovaSettings settings)
    {
        if (settings.ProjectId is { } id) return new() { ["project"] = new JsonObject { ["id"] = id } };
        if (settings.Value("project_name") is not { } name) return null;
        return new()
        {
            ["project"] = new JsonObject { ["name"] = name, ["domain"] = DomainOf(settings, "project") },
        };
    }

    private static JsonObject DomainOf(NovaSettings settings, string of)
        => settings.Value($"{of}_domain_id") is { } id ? new() { ["id"] = id } : new()
        {
            ["name"] = settings.Value($"{of}_domain_name") ?? settings.Value("user_domain_name") ?? "Default",
        };

    private static string Required(NovaSettings settings, string key) => settings.Value(key)
        ?? throw new CloudException(CloudErrorKind.Unauthorised, $"'{key}' is missing in {settings.Source}. Give "
            + "'username' and 'password', 'type: application_credential' with 'id' and 'secret', or 'token'.");
}

/// <summary>An endpoint of the catalogue.</summary>
internal sealed record NovaServiceEndpoint(string Type, string Interface, string Region, string Url);
