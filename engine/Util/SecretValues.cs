using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.Util;

/// <summary>Recognises secret values: by their names, and by their form inside of texts.</summary>
internal static partial class SecretValues
{
    public const string Hidden = SecretMask.Hidden;

    private const string Words = "passw(or)?d|passphrase|passwd|pwd|secret|token|credential|auth_data"
        + "|(private|access|api|auth|account|encryption|signing|ssh|master)[-_. ]?key";

    // Without backtracking the time grows with the length of the text, not with its square. Such an expression cannot
    // be generated.
    private static readonly Regex Assignment = new(
        $"""(?<name>({Words})[\w.-]*["']?(\s*[=:]\s*|\s+))("[^"]*"|'[^']*'|\S+)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>A value under this key, or after this option, is secret.</summary>
    public static bool IsSecret(string key) => Name().IsMatch(key);

    /// <summary>A value under this key is secret by its name or by its mark.</summary>
    public static bool IsSecret(string key, IReadOnlyList<string> marked) => IsSecret(key) || marked.Contains(key);

    /// <summary>The texts and numbers under secret or marked names, at any depth.</summary>
    public static IEnumerable<string> In(object? value, IReadOnlyList<string> marked, bool isSecret = false)
        => value switch
    {
        IReadOnlyDictionary<string, object?> mapping
            => mapping.SelectMany(entry => In(entry.Value, marked, isSecret || IsSecret(entry.Key, marked))),
        IReadOnlyList<object?> list => list.SelectMany(item => In(item, marked, isSecret)),
        null or bool or "" => [],
        _ => isSecret ? [Convert.ToString(value, CultureInfo.InvariantCulture)!] : [],
    };

    /// <summary>A value as people may see it: as in a plan, secret and marked values are hidden at any depth.</summary>
    public static object? Shown(object? value, IReadOnlyList<string> marked, bool isSecret = false) => value switch
    {
        null => null,
        IReadOnlyDictionary<string, object?> mapping => mapping.ToDictionary(
            p => p.Key, p => Shown(p.Value, marked, isSecret || IsSecret(p.Key, marked))),
        IReadOnlyList<object?> list => (IReadOnlyList<object?>)[.. list.Select((item, i) =>
            Shown(item, marked, isSecret || (i > 0 && list[i - 1] is string option && IsSecret(option))))],
        _ when isSecret => Hidden,
        string text => Mask(text),
        _ => value,
    };

    /// <summary>The address holds a user, or a parameter of its query that is usually secret.</summary>
    public static bool IsIn(Uri address) => address.UserInfo.Length > 0 || address.Query.TrimStart('?').Split('&')
        .Select(pair => Uri.UnescapeDataString(pair.Split('=')[0]))
        .Any(name => IsSecret(name) || Parameter().IsMatch(name));

    /// <summary>The text as people may see it: clean, and with everything hidden that looks like a secret.</summary>
    public static string Mask(string text)
    {
        text = ForeignText.Clean(text);
        if (PrivateKey().IsMatch(text)) return Hidden;
        text = Assignment.Replace(text, m => m.Groups["name"].Value + Hidden);
        return UserInfo().Replace(Bearer().Replace(text, m => m.Groups["name"].Value + Hidden), $"://{Hidden}@");
    }

    [GeneratedRegex("^(sig|signature|code|key|apikey|auth|authorization|hmac|sas|jwt|x-amz-signature)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();

    [GeneratedRegex($"({Words})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<name>\bbearer\s+)\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"://[^/\s@]+@")]
    private static partial Regex UserInfo();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY")]
    private static partial Regex PrivateKey();
}
