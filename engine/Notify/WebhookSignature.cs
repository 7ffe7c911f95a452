using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.Notify;

/// <summary>Signs messages as in Standard Webhooks: HMAC-SHA256 over id, time of sending and body.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>
    /// The value of the header <c>webhook-signature</c>. Throws <see cref="FormatException"/> for a secret of
    /// <c>whsec_</c> without valid base64.
    /// </summary>
    /// <param name="secret"><c>whsec_</c> and the key in base64, or the key as text.</param>
    /// <param name="id">Id of the message.</param>
    /// <param name="timestamp">When it is sent, in seconds since 1970.</param>
    /// <param name="body">The body.</param>
    public static string Of(string secret, string id, long timestamp, byte[] body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), (byte[])[.. head, .. body]));
    }

    private static byte[] KeyOf(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(secret);
        try
        {
            return Convert.FromBase64String(secret[Prefix.Length..]);
        }
        catch (FormatException)
        {
            // The framework's message may quote the secret.
            throw new FormatException($"the secret begins with {Prefix} and does not go on in base64");
        }
    }
}
