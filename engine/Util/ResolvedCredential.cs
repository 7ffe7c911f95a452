using System.Globalization;

namespace Occo.Engine.Util;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>As whom to speak to a cloud. Not a record: a record's text would show its values.</summary>
internal sealed class ResolvedCredential
{
    /// <summary>Key of the user name that a caller gave.</summary>
    public const string UserName = "username";

    /// <summary>Key of the password that a caller gave.</summary>
    public const string Password = "password";

    // The keys of Occopus' credentials that say who, and prove nothing. To hide a user name of three letters would
    // make a riddle of every message.
    private static readonly HashSet<string> Identifiers = new(StringComparer.Ordinal)
    {
        "accesskey", "client_id", "client_name", "email", "id", "subscription_id", "tenant_id", "type", "user",
        UserName,
    };

    private ResolvedCredential(Values values, IEnumerable<object?> secrets)
    {
        Values = values;
        Secrets = [.. secrets.Select(s => Convert.ToString(s, CultureInfo.InvariantCulture) ?? "")];
    }

    /// <summary>The values by key.</summary>
    public Values Values { get; }

    /// <summary>The values that nobody may see: what a reference gave, and all that is no identifier.</summary>
    public IReadOnlyList<string> Secrets { get; }

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
