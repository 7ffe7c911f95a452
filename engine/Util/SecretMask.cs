namespace Occo.Engine.Util;

/// <summary>Hides secret values in texts that leave a cloud handler, whatever the handler or its cloud wrote.</summary>
internal sealed class SecretMask
{
    public const string Hidden = "***";
    public static readonly SecretMask None = new([]);

    /// <summary>A shorter line of a secret with several lines is not hidden by itself.</summary>
    private const int ShortestLine = 8;

    private readonly string[] secrets;

    /// <summary>Hides these values, also encoded as in a URL, and each line of a value with several.</summary>
    public SecretMask(IEnumerable<string> secrets) => this.secrets =
    [
        .. secrets.SelectMany(s => s.Split('\n', StringSplitOptions.TrimEntries)
                .Where(line => line.Length >= ShortestLine).Prepend(s))
            .Where(s => s.Length > 0)
            .SelectMany(s => new[] { s, Uri.EscapeDataString(s) })
            .Distinct(StringComparer.Ordinal)

            // A secret may be a part of another; unless the longer one is first, the rest of it stays.
            .OrderByDescending(s => s.Length),
    ];

    public bool IsEmpty => secrets.Length == 0;

    public string Apply(string text)
    {
        foreach (var secret in secrets) text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        return text;
    }

    /// <summary>The error without the secrets, and without its inner exception if that holds one.</summary>
    public CloudException Apply(CloudException error) => Hides(error) ? error.WithMessage(Apply(error.Message)) : error;

    /// <summary>The error or its inner exception holds a secret.</summary>
    public bool Hides(CloudException error) => secrets.Length > 0 && IsIn(error.ToString());

    private bool IsIn(string text) => secrets.Any(s => text.Contains(s, StringComparison.Ordinal));
}
