using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>
/// The keys that a host may have: its <c>host_key</c>, else those of known_hosts. A host with another key, or with none
/// that is known, is not trusted: it gets no credential.
/// </summary>
internal sealed class HostKeys
{
    private const string Sha256 = "SHA256:";
    private const int LargestFile = 16 * 1024 * 1024;

    private readonly List<(string Type, string Key)> keys = [];
    private readonly HashSet<string> revoked = new(StringComparer.Ordinal);
    private readonly string? fingerprint;

    private HostKeys(HostEntry host, string? knownHosts)
    {
        if (host.HostKey is { } given)
        {
            if (given.StartsWith(Sha256, StringComparison.Ordinal)) fingerprint = given[Sha256.Length..].TrimEnd('=');
            else if (given.Split(' ') is [var type, var key, ..]) keys.Add((type, key));
            Source = "host_key";
            return;
        }

        IReadOnlyList<string> files = knownHosts is not null ? [knownHosts]
            : [Path.Combine(HostCredential.Folder, "known_hosts"), "/etc/ssh/ssh_known_hosts"];
        Source = files[0];
        foreach (var file in files.Where(f => knownHosts is not null || File.Exists(f))) Read(file, NameOf(host));
    }

    /// <summary>Where the keys come from.</summary>
    public string Source { get; }

    /// <summary>The kinds of keys to ask the host for; empty: any.</summary>
    public IReadOnlyList<string> Types => [.. keys.Select(k => k.Type).Distinct()];

    public bool AreKnown => keys.Count > 0 || fingerprint is not null;

    /// <summary>Throws <see cref="CloudException"/> when the file cannot be read.</summary>
    public static HostKeys Of(HostEntry host, string? knownHosts) => new(host, knownHosts);

    public bool IsTrusted(string type, byte[] key)
    {
        var text = Convert.ToBase64String(key);
        return !revoked.Contains(text)
            && (keys.Contains((type, text)) || fingerprint == FingerprintOf(key));
    }

    /// <summary>SHA256 in base64 without its end, as ssh-keygen shows it.</summary>
    public static string FingerprintOf(byte[] key) => Convert.ToBase64String(SHA256.HashData(key)).TrimEnd('=');

    // The name of a host in known_hosts.
    private static string NameOf(HostEntry host) => host.Port == HostEntry.DefaultPort
        ? host.Address.ToLowerInvariant() : $"[{host.Address.ToLowerInvariant()}]:{host.Port}";

    private void Read(string file, string name)
    {
        string text;
        try
        {
            text = RegularFile.ReadText(file, LargestFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CloudException(CloudErrorKind.Unauthorised, $"The file of known hosts {file} cannot be read: "
                + e.Message.Closed());
        }

        foreach (var line in text.Split('\n'))
        {
            var words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            var mark = words.Length > 0 && words[0].StartsWith('@') ? words[0] : null;
            // Certificates of hosts (@cert-authority) are not used.
            if (words[(mark is null ? 0 : 1)..] is not [var names, var type, var key, ..] || names.StartsWith('#')
                || !IsNamed(names, name)) continue;
            if (mark == "@revoked") revoked.Add(key);
            else if (mark is null) keys.Add((type, key));
        }
    }

    private static bool IsNamed(string names, string name)
    {
        if (names.StartsWith("|1|", StringComparison.Ordinal)) return IsHashOf(names, name);
        var patterns = names.ToLowerInvariant().Split(',');
        return patterns.Any(p => !p.StartsWith('!') && Fits(p, name))
            && !patterns.Any(p => p.StartsWith('!') && Fits(p[1..], name));
    }

    private static bool Fits(string pattern, string name) => pattern == name
        || (pattern.AsSpan().ContainsAny('*', '?') && Regex.IsMatch(name, "^" + Regex.Escape(pattern)
            .Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "\\z",
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    [SuppressMessage("Security", "CA5350", Justification = "The format of known_hosts.")]
    private static bool IsHashOf(string hashed, string name)
    {
        try
        {
            return hashed.Split('|') is [_, _, var salt, var hash] && Convert.FromBase64String(hash).AsSpan()
                .SequenceEqual(HMACSHA1.HashData(Convert.FromBase64String(salt), Encoding.UTF8.GetBytes(name)));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
