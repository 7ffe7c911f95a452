using System.Globalization;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// Finds the settings of a call: the resource section names a Keystone or a cloud of clouds.yaml; credentials are those
/// of the caller or the credentials file, else those of clouds.yaml, else those of the OS_ variables. A password of the
/// environment goes only to the Keystone that the environment names with it.
/// </summary>
internal static class NovaSettingsReader
{
    private const string Endpoint = "endpoint";
    private const string AuthUrl = "auth_url";

    // The variables of the OpenStack client, by the names of clouds.yaml.
    private static readonly string[] VariableKeys =
    [
        AuthUrl, "username", "user_id", "password", "token", "user_domain_name", "user_domain_id", "project_name",
        "project_id", "project_domain_name", "project_domain_id", "application_credential_id",
        "application_credential_name", "application_credential_secret", "region_name", "interface", "cacert",
    ];

    /// <summary>Throws <see cref="CloudException"/>.</summary>
    public static NovaSettings Read(CloudAccess access)
    {
        var (endpoint, cloud) = (Setting(access, Endpoint), Setting(access, "cloud"));
        var (values, source) = (endpoint, cloud) switch
        {
            (null, { } name) => OfCloud(name),
            (null, null) => OfEnvironment() ?? throw new CloudException(CloudErrorKind.Invalid,
                "No OpenStack cloud is named. Give 'endpoint' or 'cloud', or set OS_CLOUD or OS_AUTH_URL."),
            ({ } address, _) when access.Credential is null => OfEnvironment() is { } found
                && IsSame(found.Values.GetValueOrDefault(AuthUrl), address) ? found : throw NoCredentials(address),
            _ => (new Dictionary<string, string>(), ""),
        };
        if (access.Credential is { } given) source = Take(given, values);
        foreach (var key in (string[])["region_name", "project_id", "user_domain_name", "interface"])
            if (Setting(access, key) is { } text) values[key] = text;
        var url = endpoint ?? values.GetValueOrDefault(AuthUrl)
            ?? throw new CloudException(CloudErrorKind.Invalid, $"'{AuthUrl}' is missing in {source}.");
        return new(AddressOf(url), values, source);
    }

    /// <summary>The address with the version 3 where it names none. Throws <see cref="CloudException"/>.</summary>
    public static Uri AddressOf(string endpoint)
    {
        if (ProblemOf(endpoint) is { } problem)
            throw new CloudException(CloudErrorKind.Invalid, $"{problem.Message} {problem.Hint}");
        var address = endpoint.TrimEnd('/');
        var last = new Uri(address).Segments[^1];
        var isVersion = last.Length > 1 && last[0] == 'v' && char.IsAsciiDigit(last[1]);
        return new((isVersion ? address : address + "/v3") + "/");
    }

    /// <summary>What is wrong with an address; null: nothing.</summary>
    public static (string Message, string Hint, bool IsSecret)? ProblemOf(string endpoint)
    {
        // Such a text is not shown.
        if (endpoint.AsSpan().ContainsAny('@', '?', '#'))
        {
            return ("'endpoint' in the resource section may hold a credential: it has a user, a query or a fragment.",
                "Remove it: the description is kept in the store. Credentials belong in the credentials file.", true);
        }

        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address.Host.Length > 0 && !endpoint.EndsWith("/v2.0", StringComparison.Ordinal) ? null
            : ($"'endpoint' in the resource section is no address of Keystone: '{endpoint}'.",
                "Write the address of the identity service, version 3: https://keystone.example.org:5000/v3.", false);
    }

    private static (Dictionary<string, string> Values, string Source) OfCloud(string name)
        => (NovaCloudsFile.Read(name), $"the cloud '{name}' of clouds.yaml");

    // As the OpenStack client: the cloud that OS_CLOUD names, else the variables.
    private static (Dictionary<string, string> Values, string Source)? OfEnvironment()
    {
        if (Variable("OS_CLOUD") is { } cloud) return OfCloud(cloud);
        if (Variable("OS_AUTH_URL") is null) return null;
        var values = new Dictionary<string, string>();
        foreach (var key in VariableKeys)
            if (Variable("OS_" + key.ToUpperInvariant()) is { } value) values[key] = value;
        return (values, "the OS_ variables of the environment");
    }

    // The keys of Occopus for an application credential are 'id' and 'secret'.
    private static string Take(IReadOnlyDictionary<string, object?> given, Dictionary<string, string> values)
    {
        var isApplication = given.GetValueOrDefault("type") is "application_credential";
        foreach (var key in NovaSettings.SecretKeys.Append("username")) values.Remove(key);
        foreach (var (key, value) in given)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            values[(isApplication, key) switch
            {
                (true, "id") => "application_credential_id",
                (true, "secret") => "application_credential_secret",
                _ => key,
            }] = text;
        }

        return "the given credentials";
    }

    private static bool IsSame(string? address, string endpoint)
        => address is not null && ProblemOf(address) is null && ProblemOf(endpoint) is null
            && AddressOf(address) == AddressOf(endpoint);

    private static CloudException NoCredentials(string endpoint) => new(CloudErrorKind.Unauthorised,
        $"There are no credentials for OpenStack at {endpoint}. Give 'username' and 'password', or 'type: "
        + "application_credential', 'id' and 'secret', in 'auth_data' of the credentials file. OS_CLOUD and the OS_ "
        + "variables are used where their address is the same.");

    private static string? Setting(CloudAccess access, string key)
        => Convert.ToString(access.Settings.GetValueOrDefault(key), CultureInfo.InvariantCulture)
            is { Length: > 0 } text ? text : null;

    private static string? Variable(string name)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
