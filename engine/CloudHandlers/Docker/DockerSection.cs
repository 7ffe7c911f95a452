namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>The resource section of a container.</summary>
internal sealed record DockerSection
{
    public const double NanoCpus = 1e9;
    public const string LimitsKey = "limits";
    public const string Pull = "dockerhub";
    public const string Local = "local";

    /// <summary>The image without its tag.</summary>
    public required string Image { get; init; }

    /// <summary>Tag or digest, with its separator.</summary>
    public required string Version { get; init; }

    public required string Origin { get; init; }
    public required string PullWhen { get; init; }
    public string? Name { get; init; }
    public IReadOnlyList<string>? Entrypoint { get; init; }
    public string? User { get; init; }
    public string? WorkingDirectory { get; init; }
    public string? HostName { get; init; }
    public IReadOnlyList<DockerPort> Ports { get; init; } = [];
    public IReadOnlyList<DockerVolume> Volumes { get; init; } = [];
    public IReadOnlyList<string> Networks { get; init; } = [];
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];
    public IReadOnlyList<string> CapAdd { get; init; } = [];
    public IReadOnlyList<string> CapDrop { get; init; } = [];
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes; 0: no limit.</summary>
    public long Memory { get; init; }

    public double Cpus { get; init; }
    public long? Pids { get; init; }
    public string Restart { get; init; } = "no";
    public TimeSpan? StopTimeout { get; init; }
    public bool IsPrivileged { get; init; }
    public bool IsReadOnly { get; init; }
    public bool HasInit { get; init; }

    /// <summary>The image with its tag or digest.</summary>
    public string Reference => Image + Version;

    /// <summary>The limits of a container are those of the section.</summary>
    public bool HasLimits(long memory, long nanoCpus, long? pids)
        => (Memory, (long)(Cpus * NanoCpus), Pids ?? 0) == (memory, nanoCpus, pids ?? 0);

    /// <summary>Reads a rendered section. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static DockerSection Read(IReadOnlyDictionary<string, object?> values)
        => new DockerSectionReader(values, rendered: true, (path, message, hint) => throw new CloudException(
            CloudErrorKind.Invalid, $"resource.{path}: {message} {hint}")).Read();
}

/// <summary>A published port.</summary>
/// <param name="Name">Its name; the number in the container where the section gives none.</param>
/// <param name="Container">The port in the container, <c>80/tcp</c>.</param>
/// <param name="HostAddress">The address of the host; empty: all.</param>
/// <param name="Host">The port of the host; empty: the engine chooses.</param>
internal sealed record DockerPort(string Name, string Container, string HostAddress, string Host);

/// <summary>A volume, or a folder of the host.</summary>
/// <param name="Source">Name or absolute path; null: a new volume without a name.</param>
/// <param name="Target">The path in the container.</param>
/// <param name="IsReadOnly">The container may only read it.</param>
/// <param name="IsRemoved">The named volume is removed with the container.</param>
internal sealed record DockerVolume(string? Source, string Target, bool IsReadOnly, bool IsRemoved)
{
    /// <summary>The source is a path of the host. Windows has paths such as C:\data.</summary>
    public bool IsFolder => Source is not null && (Source[0] is '/' or '\\' || (Source.Length > 1 && Source[1] == ':'));
}
