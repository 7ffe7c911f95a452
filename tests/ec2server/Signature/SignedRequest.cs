using System.Security.Cryptography;
using System.Text;

namespace Occo.Ec2Server;

/// <summary>What of a request is under its signature.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, as it came.</param>
/// <param name="Query">The query string without the question mark, as it came.</param>
/// <param name="Headers">The headers, by name in any case.</param>
/// <param name="Body">The body.</param>
internal sealed record SignedRequest(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>
    /// The canonical request of Signature Version 4: method, path, sorted query, the signed headers in lower case with
    /// their blanks folded, their names, and the digest of the body.
    /// </summary>
    /// <param name="signedHeaders">Names of the signed headers, in lower case and sorted.</param>
    public string Canonical(IReadOnlyList<string> signedHeaders)
    {
        var text = new StringBuilder().Append(Method).Append('\n').Append(Path).Append('\n');
        text.AppendJoin('&', Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Contains('=', StringComparison.Ordinal) ? p : p + "=")
            .Order(StringComparer.Ordinal));
        text.Append('\n');
        foreach (var name in signedHeaders) text.Append(name).Append(':').Append(Folded(Header(name))).Append('\n');
        return text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(Digest(Body)).ToString();
    }

    /// <summary>A header, or null.</summary>
    public string? Header(string name)
        => Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Folded(string? value)
        => string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
