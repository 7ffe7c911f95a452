using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine;

/// <summary>
/// Digest of what a cloud is sent: resource, context and attributes. Equal requests have equal digests, whatever the
/// order of their keys. Each value is written with its kind and length, so that no two requests are written alike.
/// </summary>
internal static class RequestDigest
{
    private const int Length = 16;

    /// <summary>The digest of a request.</summary>
    public static byte[] Of(ComposedRequest request)
    {
        var text = new StringBuilder();
        Write(text, request.Resource);
        Write(text, request.Context);
        Write(text, request.Attributes);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..Length];
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append('n');
                break;
            case bool flag:
                text.Append(flag ? 't' : 'f');
                break;
            case string s:
                text.Append('s').Append(s.Length).Append(':').Append(s);
                break;
            case IReadOnlyDictionary<string, object?> mapping:
                text.Append('m').Append(mapping.Count).Append(':');
                foreach (var (key, item) in mapping.OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    Write(text, key);
                    Write(text, item);
                }

                break;
            case IEnumerable list:
                text.Append('l');
                foreach (var item in list) Write(text, item);
                text.Append(';');
                break;
            default:
                text.Append('v').Append(Convert.ToString(value, CultureInfo.InvariantCulture)).Append(';');
                break;
        }
    }
}
