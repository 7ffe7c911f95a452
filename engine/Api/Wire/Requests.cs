using System.Text.Json.Serialization;

namespace Occo.Engine.Api.Wire;

/// <summary>A description to compile, or to keep as an infrastructure or as its next version.</summary>
public sealed record DescriptionRequest
{
    public required Document Description { get; init; }

    /// <summary>Node definitions. Later ones override earlier ones; those in the description override all.</summary>
    public IReadOnlyList<Document> Definitions { get; init; } = [];

    /// <summary>Instead of <c>infra_name</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Merged deeply over the variables of the description.</summary>
    public IReadOnlyDictionary<string, object?>? Variables { get; init; }

    /// <summary>The options of the compilation.</summary>
    public CompileOptions ToOptions() => new()
    {
        Definitions = [.. Definitions.Select(definition => definition.ToSource())],
        Name = Name,
        Variables = Variables,
    };
}

/// <summary>A document of node definitions to store.</summary>
public sealed record DefinitionsRequest([property: JsonRequired] Document Document);

/// <summary>A document of pools to store.</summary>
public sealed record PoolsRequest([property: JsonRequired] Document Document);

/// <summary>Why an infrastructure is suspended.</summary>
public sealed record SuspendRequest(string? Reason = null);

/// <summary>How often workers look after an infrastructure.</summary>
public sealed record AttachRequest([property: JsonRequired] TimeSpan Interval);

/// <summary>The version that becomes the newest again.</summary>
public sealed record RevertRequest([property: JsonRequired] int Version);

/// <summary>Credentials for one call.</summary>
public sealed record RefreshRequest(CloudCredential? Credential = null);

/// <summary>Whether an instance is protected.</summary>
public sealed record ProtectionRequest([property: JsonRequired] bool Protect);

/// <summary>Whether an instance is to be stopped, or to run.</summary>
public sealed record PowerRequest([property: JsonRequired] bool Stop);

/// <summary>How long to wait for an enactment of the same infrastructure; null: not.</summary>
public sealed record ExportRequest(TimeSpan? WaitForLease = null);

/// <summary>An instance for a node: one of the cloud by its id, or one that was handed over.</summary>
public sealed record ImportRequest(
    [property: JsonRequired] string Node, string? InstanceId = null, NodeHandover? Handover = null,
    TimeSpan? WaitForLease = null);

/// <summary>A cloud, and which of its images.</summary>
public sealed record ImagesRequest([property: JsonRequired] CloudQuery Cloud, ImageQuery? Images = null);

/// <summary>A cloud, and which of its sizes: a name with wildcards.</summary>
public sealed record SizesRequest([property: JsonRequired] CloudQuery Cloud, string? Name = null);

/// <summary>Orphans to drop.</summary>
public sealed record OrphansRequest(
    [property: JsonRequired] IReadOnlyList<OrphanReference> Orphans, OrphanRemovalOptions? Options = null);

/// <summary>The number of a version; null: there is none.</summary>
public sealed record VersionNumber(int? Version);
