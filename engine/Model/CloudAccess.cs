using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Model;

/// <summary>Which cloud, as whom, and for which store.</summary>
public record CloudAccess
{
    /// <summary>Id of the store; a tag on every instance.</summary>
    public required string StoreId { get; init; }

    /// <summary>Folder of the store, where handlers that live on this machine may keep their files.</summary>
    public required string StoreFolder { get; init; }

    /// <summary>The handler's type.</summary>
    public required string Type { get; init; }

    /// <summary>The values of the handler's <c>ICloudHandler.ScopeKeys</c>.</summary>
    public required IReadOnlyDictionary<string, object?> Settings { get; init; }

    /// <summary>
    /// As whom: the matching <c>auth_data</c> of the credentials file with its secret references resolved, or
    /// <c>username</c> and <c>password</c> as the caller gave them for this call. Null: nothing was given.
    /// </summary>
    public IReadOnlyDictionary<string, object?>? Credential { get; init; }

    /// <summary>What no message may tell: the values of the credential that are no identifiers.</summary>
    internal IReadOnlyList<string> Secrets { get; init; } = [];
}

/// <summary>Which cloud, and whose instances in it.</summary>
public sealed record CloudScope : CloudAccess
{
    /// <summary>A scope whose properties the initializer sets.</summary>
    public CloudScope() { }

    /// <summary>An infrastructure in a cloud that can be reached this way.</summary>
    [SetsRequiredMembers]
    internal CloudScope(CloudAccess access, string infrastructureId, string infrastructureName) : base(access)
        => (InfrastructureId, InfrastructureName) = (infrastructureId, infrastructureName);

    /// <summary>Id of the infrastructure; a tag on every instance.</summary>
    public required string InfrastructureId { get; init; }

    /// <summary>Name of the infrastructure, for names people see.</summary>
    public required string InfrastructureName { get; init; }
}
