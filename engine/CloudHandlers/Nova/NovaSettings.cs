using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// How to reach a project of an OpenStack cloud. Not a record, because the text of a record would show its values.
/// </summary>
internal sealed class NovaSettings
{
    private readonly IReadOnlyDictionary<string, string> values;

    /// <param name="authUrl">Address of Keystone, with its version.</param>
    /// <param name="values">Values by their names in clouds.yaml.</param>
    /// <param name="source">Where the credentials come from, for messages.</param>
    public NovaSettings(Uri authUrl, IReadOnlyDictionary<string, string> values, string source)
    {
        (AuthUrl, this.values, Source) = (authUrl, values, source);
        Mask = new(SecretKeys.Select(Value).OfType<string>());
        Key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(PlainJson.Write(
            values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(object (v) => $"{v.Key}={v.Value}")
                .Prepend($"{authUrl}").ToList()))));
    }

    /// <summary>The keys whose values no message may show.</summary>
    public static IReadOnlyList<string> SecretKeys { get; } = ["password", "application_credential_secret", "token"];

    public Uri AuthUrl { get; }
    public string Source { get; }

    /// <summary>Hides the secrets, also those that are not of the engine's credentials.</summary>
    public SecretMask Mask { get; }

    /// <summary>Equal for equal settings; tells no value.</summary>
    public string Key { get; }

    public string? Region => Value("region_name");
    public string Interface => Value("interface")?.Replace("URL", "", StringComparison.Ordinal) ?? "public";
    public string? CaCertificate => Value("cacert");
    public bool IsVerified => Value("verify") is not { } text || !IsNo(text);
    public string? ProjectId => Value("project_id");

    /// <summary>A text that means no.</summary>
    public static bool IsNo(string text) => text.ToLowerInvariant() is "" or "no" or "false" or "0" or "off";

    public string? Value(string key) => values.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

    public override string ToString() => AuthUrl.ToString();
}
