
namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>The resource section of a leased host.</summary>
internal sealed record HostsSection
{
    public const string Hosts = "hosts";
    public const string User = "user";
    public const string Port = "port";
    public const string Folder = "lease_folder";
    public const string Pool = "pool";

    public static readonly TimeSpan DefaultStopTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan DefaultWipeTimeout = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan DefaultStartTime = TimeSpan.FromSeconds(1);

    public required IReadOnlyList<HostEntry> Entries { get; init; }

    /// <summary>The labels that a host must have.</summary>
    public required IReadOnlyDictionary<string, string> Require { get; init; }

    /// <summary>A script; empty: none.</summary>
    public required string Prepare { get; init; }

    /// <inheritdoc cref="Prepare"/>
    public required string Wipe { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The context is a program that stays.</summary>
    public required bool IsService { get; init; }

    public required bool WithSudo { get; init; }
    public required TimeSpan StartTime { get; init; }
    public required TimeSpan StopTimeout { get; init; }
    public required TimeSpan WipeTimeout { get; init; }

    /// <summary>Reads a rendered section. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static HostsSection Read(IReadOnlyDictionary<string, object?> values)
        => new HostsSectionReader(values, rendered: true, Refuse).Read();

    /// <summary>The hosts of a cloud. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static IReadOnlyList<HostEntry> HostsOf(CloudAccess access)
        => new HostsSectionReader(access.Settings, rendered: true, Refuse).Entries() is { Count: > 0 } entries
            ? entries
            : throw new CloudException(CloudErrorKind.Invalid,
                "resource.hosts: there is no host. Write hosts: [lab1.example.org, ...].");

    /// <summary>A host that an instance id names and the list does not have any more; null: it is no name.</summary>
    public static HostEntry? HostOf(CloudAccess access, string name)
        => new HostsSectionReader(access.Settings, rendered: true, (_, _, _) => { }).Entry(name, Hosts);

    /// <summary>The host has all labels that a section requires.</summary>
    public bool IsFor(HostEntry host) => Require.All(r => host.Labels.GetValueOrDefault(r.Key) == r.Value);

    private static void Refuse(string path, string message, string hint)
        => throw new CloudException(CloudErrorKind.Invalid, $"resource.{path}: {message} {hint}");
}
