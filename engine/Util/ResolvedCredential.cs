using System.Globalization;

namespace Occo.Engine.Util;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>The credentials for a cloud. Not a record, because the text of a record would show its values.</summary>
internal sealed class ResolvedCredential(Values values, IEnumerable<object?> secrets)
{
    public const string UserName = "username";
    public const string Password = "password";

    // The keys of credentials (of Occopus, and of clouds.yaml) that identify and prove nothing. A short user name, if
    // hidden, would make messages unreadable.
    private static readonly HashSet<string> Identifiers = new(StringComparer.Ordinal)
    {
        "accesskey", "application_credential_id", "application_credential_name", "cacert", "client_id", "client_name",
        "email", "id", "interface", "known_hosts", "project_domain_id", "project_domain_name", "project_id",
        "project_name", "region_name", "subscription_id", "tenant_id", "type", "user", "user_domain_id",
        "user_domain_name", "user_id", "verify", UserName,
    };

    public Values Values { get; } = values;

    /// <summary>The values that no message may show: resolved references, and all that is no identifier.</summary>
    public IReadOnlyList<string> Secrets { get; } =
        [.. secrets.Select(s => Convert.ToString(s, CultureInfo.InvariantCulture) ?? "")];

    /// <summary>What a caller gave for one call.</summary>
    public static ResolvedCredential Of(CloudCredential given) => new(
        new Dictionary<string, object?> { [UserName] = given.UserName, [Password] = given.Password }, [given.Password]);

    /// <summary>
    /// The <c>auth_data</c> of a credentials file with its references resolved. Throws <see cref="CloudException"/>
    /// (Unauthorised).
    /// </summary>
    public static ResolvedCredential Of(Values authData)
    {
        var values = authData.ToDictionary(
            a => a.Key, a => a.Value is SecretReference reference ? reference.Resolve() : a.Value,
            StringComparer.Ordinal);
        return new(values, values
            .Where(v => authData[v.Key] is SecretReference || !Identifiers.Contains(v.Key)).Select(v => v.Value));
    }
}
