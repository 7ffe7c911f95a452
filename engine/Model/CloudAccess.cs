using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Model;

/// <summary>The cloud to call, the credentials for it, and the store that calls.</summary>
public record CloudAccess
{
    /// <summary>Id of the store; a tag on every instance.</summary>
    public required string StoreId { get; init; }

    /// <summary>Folder of the store; handlers may keep local files in it.</summary>
    public required string StoreFolder { get; init; }

    /// <summary>Other users may be able to change what is in <see cref="StoreFolder"/>.</summary>
    internal bool AllowShared { get; init; }

    /// <summary>The handler's type.</summary>
    public required string Type { get; init; }

    /// <summary>The values of the handler's <c>ICloudHandler.ScopeKeys</c>.</summary>
    public required IReadOnlyDictionary<string, object?> Settings { get; init; }

    /// <summary>
    /// The matching <c>auth_data</c> of the credentials file with its secret references resolved, or <c>username</c>
    /// and <c>password</c> as given for this call. Null: none.
    /// </summary>
    public IReadOnlyDictionary<string, object?>? Credential { get; init; }

    /// <summary>The values of the credential that no message may show.</summary>
    internal IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Hides in a message what the description marks as secret. Null: there is no description.</summary>
    internal Func<string, string>? HideInMessage { get; init; }
}

/// <summary>The cloud to call, and the infrastructure whose instances are meant.</summary>
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

    /// <summary>Name of the infrastructure, for names that people see.</summary>
    public required string InfrastructureName { get; init; }

    /// <summary>
    /// Gives the node ids of the recorded instances, by instance id. A handler whose cloud fails in parts lists those
    /// of a part that does not answer (<see cref="CloudInstance.IsUnanswered"/>); without them its list fails. Null:
    /// they are not known.
    /// </summary>
    public Func<IReadOnlyDictionary<string, Guid>>? Recorded { get; init; }
}
