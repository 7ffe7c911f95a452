namespace Occo.Ec2Server;

/// <summary>The parts of an <c>Authorization</c> header of Signature Version 4.</summary>
/// <param name="AccessKey">Access key id.</param>
/// <param name="Scope">Date, region, service and <c>aws4_request</c>.</param>
/// <param name="SignedHeaders">Names of the signed headers.</param>
/// <param name="Signature">The signature in hexadecimal.</param>
internal sealed record Authorization(
    string AccessKey, IReadOnlyList<string> Scope, IReadOnlyList<string> SignedHeaders, string Signature)
{
    /// <summary>The only algorithm.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Reads the header. Throws <see cref="Ec2Error"/>.</summary>
    public static Authorization Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
            throw new Ec2Error("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal)) throw Incomplete("another algorithm");
        var parts = header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(p => p.Split('=', 2))
            .Where(p => p.Length == 2)
            .ToDictionary(p => p[0], p => p[1]);
        var credential = Part(parts, "Credential").Split('/');
        if (credential.Length != 5) throw Incomplete("a credential without a whole scope");
        return new(credential[0], credential[1..], Part(parts, "SignedHeaders").Split(';'), Part(parts, "Signature"));
    }

    private static string Part(Dictionary<string, string> parts, string name)
        => parts.TryGetValue(name, out var value) ? value : throw Incomplete($"no {name}");

    private static Ec2Error Incomplete(string why)
        => new("IncompleteSignature", $"The Authorization header has {why}.", 400);
}
