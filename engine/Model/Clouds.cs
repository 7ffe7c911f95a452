namespace Occo.Engine.Model;

/// <summary>Which cloud, and as whom, where no infrastructure says so.</summary>
public sealed record CloudQuery
{
    /// <summary>The handler's type.</summary>
    public required string Type { get; init; }

    /// <summary>Values of the handler's scope keys.</summary>
    public IReadOnlyDictionary<string, object?> Settings { get; init; } = new Dictionary<string, object?>();

    /// <summary>The region, whatever the handler calls it.</summary>
    public string? Region { get; init; }

    /// <summary>Path of a credentials file; the entry that fits type and settings is taken.</summary>
    public string? CredentialPath { get; init; }

    /// <summary>As whom, instead of as the credentials file says.</summary>
    public CloudCredential? Credential { get; init; }
}

/// <summary>A cloud that infrastructures of the store use or may use, or that a handler knows.</summary>
public sealed record CloudUse
{
    /// <summary>The handler's type.</summary>
    public required string Type { get; init; }

    /// <summary>There is a handler for it.</summary>
    public required bool IsSupported { get; init; }

    /// <summary>The handler can tell which images and sizes there are.</summary>
    public required bool HasCatalogue { get; init; }

    /// <summary>Which one of its type: the values of the handler's scope keys.</summary>
    public required IReadOnlyDictionary<string, object?> Settings { get; init; }

    /// <summary>Names of the infrastructures that use it.</summary>
    public IReadOnlyList<string> Infrastructures { get; init; } = [];

    /// <summary>Credentials files of these infrastructures.</summary>
    public IReadOnlyList<string> CredentialPaths { get; init; } = [];

    /// <summary>Instances that are not gone.</summary>
    public int Instances { get; init; }
}
