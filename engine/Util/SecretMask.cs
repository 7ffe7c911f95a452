using System.Buffers;
using System.Text.RegularExpressions;

namespace Occo.Engine.Util;

/// <summary>Hides secret values in texts that leave a cloud handler, whatever the handler or its cloud wrote.</summary>
internal sealed partial class SecretMask
{
    public const string Hidden = "***";
    public static readonly SecretMask None = new([]);

    /// <summary>Shorter texts stand in others by chance: a line of a secret, or a secret in an id.</summary>
    private const int ShortestAlone = 8;

    /// <summary>Less of a secret at the end of a text that was cut tells nothing.</summary>
    private const int ShortestPart = 3;

    private readonly string[] secrets;
    private readonly SearchValues<string> search;

    /// <summary>Hides these values in all <see cref="SecretForms"/>, and each line of a value with several.</summary>
    public SecretMask(IEnumerable<string> secrets)
    {
        this.secrets =
        [
            .. secrets.SelectMany(s => s.Split('\n', StringSplitOptions.TrimEntries)
                    .Where(line => line.Length >= ShortestAlone).Prepend(s))
                .Where(s => s.Length > 0)
                .SelectMany(SecretForms.Of)
                .Distinct(StringComparer.Ordinal)

                // A secret may be a part of another; unless the longer one is first, the rest of it stays.
                .OrderByDescending(s => s.Length),
        ];
        search = SearchValues.Create(this.secrets, StringComparison.Ordinal);
    }

    public bool IsEmpty => secrets.Length == 0;

    /// <summary>The text without the secrets; it loses its line breaks if a secret is broken over lines.</summary>
    public string Apply(string text)
    {
        var cut = CutSecret(text);
        if (cut > 0) text = $"{text[..^(cut + ForeignText.Cut.Length)]}{Hidden}{ForeignText.Cut}";
        text = Hide(text);
        return IsBroken(text) ? Hide(LineBreak().Replace(text, "")) : text;
    }

    /// <summary>The error without the secrets, and without its inner exception if that holds one.</summary>
    public CloudException Apply(CloudException error) => Hides(error) ? error.WithTexts(Apply) : error;

    /// <summary>The error or its inner exception holds a secret.</summary>
    public bool Hides(CloudException error)
        => IsIn(error.ToString()) || HidesData(error) || CutSecret(error.Message) > 0;

    private bool HidesData(Exception? error) => error is not null
        && (error.Data.Values.Cast<object?>().Any(value => IsIn(value?.ToString() ?? ""))
            || HidesData(error.InnerException));

    /// <summary>The text holds a secret.</summary>
    public bool IsIn(string text) => text.AsSpan().ContainsAny(search) || IsBroken(text);

    /// <summary>The id holds a secret that is too long to stand there by chance.</summary>
    public bool IsInId(string id) => IsIn(id)
        && Array.Exists(secrets, s => s.Length >= ShortestAlone && id.Contains(s, StringComparison.Ordinal));

    private bool IsBroken(string text)
        => text.Contains('\n', StringComparison.Ordinal) && LineBreak().Replace(text, "").AsSpan().ContainsAny(search);

    // How much of a secret stands at the end of a text that was cut there.
    private int CutSecret(string text)
    {
        if (text.Length != ForeignText.LongestMessage || !text.EndsWith(ForeignText.Cut, StringComparison.Ordinal))
            return 0;
        var end = text.AsSpan()[..^ForeignText.Cut.Length];
        foreach (var secret in secrets)
        {
            for (var length = Math.Min(secret.Length - 1, end.Length); length >= ShortestPart; length--)
                if (end.EndsWith(secret.AsSpan(0, length), StringComparison.Ordinal)) return length;
        }

        return 0;
    }

    private string Hide(string text)
    {
        if (!text.AsSpan().ContainsAny(search)) return text;
        foreach (var secret in secrets) text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        return text;
    }

    [GeneratedRegex(@"[ \t\r]*\n\s*")]
    private static partial Regex LineBreak();
}
