namespace Occo.Engine.Model;

/// <summary>A cloud and its credentials, outside any infrastructure.</summary>
public sealed record CloudQuery
{
    /// <summary>The handler's type.</summary>
    public required string Type { get; init; }

    /// <summary>Values of the handler's scope keys.</summary>
    public IReadOnlyDictionary<string, object?> Settings { get; init; } = new Dictionary<string, object?>();

    /// <summary>The region, under any key that the handler has for it.</summary>
    public string? Region { get; init; }

    /// <summary>Path of a credentials file; the entry that matches type and settings is used.</summary>
    public string? CredentialPath { get; init; }

    /// <summary>Used instead of the credentials file.</summary>
    public CloudCredential? Credential { get; init; }
}

/// <summary>A cloud that the store's infrastructures use or may use, or that a handler knows.</summary>
public sealed record CloudUse
{
    /// <summary>The handler's type.</summary>
    public required string Type { get; init; }

    /// <summary>A handler for it exists.</summary>
    public required bool IsSupported { get; init; }

    /// <summary>The handler can list images and sizes.</summary>
    public required bool HasCatalogue { get; init; }

    /// <summary>Values of the handler's scope keys, which distinguish it from others of its type.</summary>
    public required IReadOnlyDictionary<string, object?> Settings { get; init; }

    /// <summary>Names of the infrastructures that use it.</summary>
    public IReadOnlyList<string> Infrastructures { get; init; } = [];

    /// <summary>Credentials files of these infrastructures.</summary>
    public IReadOnlyList<string> CredentialPaths { get; init; } = [];

    /// <summary>Instances that are not gone.</summary>
    public int Instances { get; init; }
}
