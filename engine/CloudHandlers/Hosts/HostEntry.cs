namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>A host of a pool.</summary>
internal sealed record HostEntry
{
    public const int DefaultPort = 22;
    public const string DefaultFolder = ".occo";

    public required string Address { get; init; }
    public int Port { get; init; } = DefaultPort;

    /// <summary>The user to sign in as; null: that of the credential.</summary>
    public string? User { get; init; }

    /// <summary>The lease folder: absolute, or in the user's home.</summary>
    public string Folder { get; init; } = DefaultFolder;

    /// <summary>Its key as <c>ssh-ed25519 AAAA...</c> or <c>SHA256:...</c>; null: that of known_hosts.</summary>
    public string? HostKey { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>It gets no new instances.</summary>
    public bool IsDrained { get; init; }

    /// <summary>The host in messages and in instance ids: <c>lab1:22</c>, <c>[::1]:22</c>.</summary>
    public string Name => FormattableString.Invariant(
        $"{(Address.Contains(':') ? $"[{Address}]" : Address)}:{Port}");
}
