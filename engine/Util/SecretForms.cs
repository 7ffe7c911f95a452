using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace Occo.Engine.Util;

/// <summary>
/// The forms in which a secret can stand in a text: as it is, or encoded for a URL, JSON, HTML or a header.
/// </summary>
internal static class SecretForms
{
    /// <summary>A shorter secret is not looked for in base64: its few characters stand in many words.</summary>
    private const int ShortestInBase64 = 6;

    public static IEnumerable<string> Of(string secret)
    {
        var escaped = Uri.EscapeDataString(secret);
        var json = JavaScriptEncoder.Default.Encode(secret);
        string[] forms =
        [
            secret, escaped, LowerHex(escaped), escaped.Replace("%20", "+", StringComparison.Ordinal),
            json, LowerHex(json), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret),
            WebUtility.HtmlEncode(secret), Html(secret, "&#39;"), Html(secret, "&#x27;"), Html(secret, "'"),
            .. Base64(secret),
        ];
        return forms.Distinct(StringComparer.Ordinal);
    }

    // Most programs leave letters as they are, and do not agree on the quote.
    private static string Html(string secret, string quote) => secret
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", quote, StringComparison.Ordinal);

    // A secret in a longer text, such as user:password, begins at one of three places of a base64 group. The characters
    // that also depend on its neighbours are left out.
    private static IEnumerable<string> Base64(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        if (bytes.Length < ShortestInBase64) yield break;
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var own = text[((before * 8) + 5) / 6 is var start ? start..((before + bytes.Length) * 8 / 6) : ..];
            yield return own;
            yield return own.Replace('+', '-').Replace('/', '_');
        }
    }

    // The hexadecimal digits of an escape may be small letters.
    private static string LowerHex(string escaped)
    {
        var text = new StringBuilder(escaped);
        for (var i = 0; i < text.Length; i++)
        {
            var digits = text[i] == '%' ? 2 : text[i] == '\\' && i + 1 < text.Length && text[i + 1] == 'u' ? 5 : 0;
            for (var end = Math.Min(i + digits, text.Length - 1); i < end;)
                text[++i] = char.ToLowerInvariant(text[i]);
        }

        return text.ToString();
    }
}
