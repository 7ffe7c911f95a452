using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Ec2Server;

/// <summary>
/// Verifies Signature Version 4, written from AWS's description of it and sharing nothing with the client under test.
/// </summary>
internal static class SignatureVerifier
{
    // EC2 takes signatures that are at most five minutes old or early.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Throws <see cref="Ec2Error"/> if the request is not signed by these credentials, or not now.</summary>
    public static void Verify(SignedRequest request, Credentials credentials, DateTimeOffset now)
    {
        var authorization = Authorization.Parse(request.Header("Authorization"));
        if (authorization.AccessKey != credentials.AccessKey) throw Ec2Error.AuthFailure();
        if (request.Header("X-Amz-Security-Token") != credentials.SessionToken) throw Ec2Error.AuthFailure();
        if (!authorization.SignedHeaders.Contains("host") || !authorization.SignedHeaders.Contains("x-amz-date"))
            throw Mismatch("'Host' and 'X-Amz-Date' must be signed headers.");

        var stamp = request.Header("X-Amz-Date") ?? "";
        CheckScope(authorization.Scope, credentials, stamp);
        var expected = Sign(request, authorization, credentials, stamp);
        if (!CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(authorization.Signature)))
        {
            throw Mismatch("Check your AWS Secret Access Key and signing method. Consult the service documentation "
                + "for details.");
        }

        // A header that names the digest is believed by nobody: it must be that of the body.
        if (request.Header("X-Amz-Content-SHA256") is { } digest && digest != SignedRequest.Digest(request.Body))
            throw Mismatch("The provided 'x-amz-content-sha256' header does not match what was computed.");
        CheckTime(stamp, now);
    }

    /// <summary>The signature that a request should have.</summary>
    public static string Sign(
        SignedRequest request, Authorization authorization, Credentials credentials, string stamp)
    {
        var canonical = request.Canonical(authorization.SignedHeaders);
        var scope = string.Join('/', authorization.Scope);
        var text = $"{Authorization.Algorithm}\n{stamp}\n{scope}\n"
            + SignedRequest.Digest(Encoding.UTF8.GetBytes(canonical));
        var key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretKey);
        foreach (var part in authorization.Scope) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static void CheckScope(IReadOnlyList<string> scope, Credentials credentials, string stamp)
    {
        if (scope[1] != credentials.Region)
            throw Mismatch($"Credential should be scoped to a valid region, not '{scope[1]}'.");
        if (scope[2] != credentials.Service)
            throw Mismatch($"Credential should be scoped to correct service: '{credentials.Service}'.");
        if (scope[3] != "aws4_request") throw Mismatch("Credential should end with 'aws4_request'.");
        if (!stamp.StartsWith(scope[0], StringComparison.Ordinal))
            throw Mismatch($"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of '{stamp}'.");
    }

    private static void CheckTime(string stamp, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParseExact(stamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var signed))
        {
            throw Mismatch($"'{stamp}' is not a date in the form yyyyMMddTHHmmssZ.");
        }

        var present = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        if (signed < now - Tolerance)
            throw new Ec2Error("RequestExpired", $"Request has expired. {stamp} is before {present} - 5 min.");
        if (signed > now + Tolerance)
            throw Mismatch($"Signature not yet current: {stamp} is still later than {present} + 5 min.");
    }

    private static Ec2Error Mismatch(string why) => new("SignatureDoesNotMatch",
        $"The request signature we calculated does not match the signature you provided. {why}", 403);
}
