using System.Text.RegularExpressions;

namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Finds credentials in the addresses of a section, whatever the kind of the cloud or config manager: the section is
/// kept in the store and shown.
/// </summary>
internal static partial class CredentialInAddress
{
    public static IEnumerable<Diagnostic> Check(Section section) => Find(section.Values, "", key: "")
        .Select(path => Rules.WrongValue.At(section.LocationOf(path),
            $"'{path}' in the {section.Name} section may hold a credential: a user, or a parameter that is usually "
                + "secret.",
            "Remove it: the description is kept in the store. Credentials of clouds belong in the credentials file."));

    private static IEnumerable<string> Find(object? value, string path, string key) => value switch
    {
        Values mapping => mapping.SelectMany(entry => Find(
            entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}", entry.Key)),
        IReadOnlyList<object?> list => list.SelectMany((item, i) => Find(item, $"{path}[{i}]", key)),
        string text when text.AsSpan().ContainsAny(':', '/') && AddressKey().IsMatch(key) && IsIn(text) => [path],
        _ => [],
    };

    // A template may give the credential from a variable; what it gives is secret by the name of the variable.
    private static bool IsIn(string text) => UserInfo().Match(text) is { Success: true } user
        ? !KindOfValue.IsTemplate(user.Value)
        : !KindOfValue.IsTemplate(text) && Uri.TryCreate(text, UriKind.Absolute, out var address)
            && SecretValues.IsIn(address);

    [GeneratedRegex("^(.*[-_.])?(endpoint|url|uri|address|host|origin|server|proxy|registry)e?s?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AddressKey();

    [GeneratedRegex(@"^\s*([a-z][a-z0-9+.-]*:)?//[^/?#\s]*@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
