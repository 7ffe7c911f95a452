namespace Occo.Engine.Util;

/// <summary>
/// Hides secret values in texts that leave a cloud handler, whatever the handler or its cloud wrote into them.
/// </summary>
internal sealed class SecretMask
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Hidden = "***";

    /// <summary>Hides nothing.</summary>
    public static readonly SecretMask None = new([]);

    /// <summary>A line of a longer secret, such as a private key, that is worth hiding by itself.</summary>
    private const int ShortestLine = 8;

    private readonly string[] secrets;

    /// <summary>Hides these values, also encoded as in a URL, and each line of one that has several.</summary>
    public SecretMask(IEnumerable<string> secrets) => this.secrets =
    [
        .. secrets.SelectMany(s => s.Split('\n', StringSplitOptions.TrimEntries)
                .Where(line => line.Length >= ShortestLine).Prepend(s))
            .Where(s => s.Length > 0)
            .SelectMany(s => new[] { s, Uri.EscapeDataString(s) })
            .Distinct(StringComparer.Ordinal)

            // A secret may be a part of another; the longer one goes first, or the rest of it would stay.
            .OrderByDescending(s => s.Length),
    ];

    /// <summary>There is nothing to hide.</summary>
    public bool IsEmpty => secrets.Length == 0;

    /// <summary>The text without the secrets.</summary>
    public string Apply(string text)
    {
        foreach (var secret in secrets) text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        return text;
    }

    /// <summary>The error without the secrets; without its cause, too, when that tells them.</summary>
    public CloudException Apply(CloudException error)
        => Hides(error) ? error.WithMessage(Apply(error.Message)) : error;

    /// <summary>An error, or what caused it, tells a secret.</summary>
    public bool Hides(CloudException error) => secrets.Length > 0 && IsIn(error.ToString());

    private bool IsIn(string text) => secrets.Any(s => text.Contains(s, StringComparison.Ordinal));
}
