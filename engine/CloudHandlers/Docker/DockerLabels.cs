using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>The labels that identify a container, and its name. The creating call sets labels for good.</summary>
internal static class DockerLabels
{
    public const string Prefix = "occo.";
    public const string Store = Prefix + "store";
    public const string Infrastructure = Prefix + "infrastructure";
    public const string InfrastructureName = Prefix + "infrastructure-name";
    public const string Node = Prefix + "node";
    public const string NodeId = Prefix + "node-id";
    public const string Digest = Prefix + "digest";

    /// <summary>The named ports: <c>http=80/tcp</c>, one a line.</summary>
    public const string Ports = Prefix + "ports";

    /// <summary>The volumes that are removed with the container, one a line.</summary>
    public const string Volumes = Prefix + "volumes";

    /// <summary>The limits as the section has them, as JSON.</summary>
    public const string Limits = Prefix + "limits";

    /// <summary>The name that the container was made with.</summary>
    public const string Name = Prefix + "name";

    private const string Released = "released-";

    public static Dictionary<string, string> Of(CreateBatch batch, Guid nodeId, DockerSection section)
    {
        var labels = new Dictionary<string, string>(section.Labels, StringComparer.Ordinal)
        {
            [Store] = batch.Scope.StoreId,
            [Infrastructure] = batch.Scope.InfrastructureId,
            [InfrastructureName] = batch.Scope.InfrastructureName,
            [Node] = batch.NodeName,
            [NodeId] = $"{nodeId}",
            [Name] = NameOf(batch, nodeId, section),
        };
        if (batch.Request.Digest is { } digest) labels[Digest] = digest;
        if (section.Ports.Count > 0)
            labels[Ports] = string.Join('\n', section.Ports.Select(port => $"{port.Name}={port.Container}"));
        if (batch.Request.Resource.GetValueOrDefault(DockerSection.LimitsKey) is { } limits)
            labels[Limits] = PlainJson.Write(limits);
        var removed = section.Volumes.Where(v => v.IsRemoved).Select(v => v.Source!).ToList();
        if (removed.Count > 0) labels[Volumes] = string.Join('\n', removed);
        return labels;
    }

    /// <summary>
    /// The name of a container, from its node id, so that no second creation can make another: <c>shop-web-</c> and the
    /// id.
    /// </summary>
    public static string NameOf(CreateBatch batch, Guid nodeId, DockerSection section)
    {
        var readable = section.Name ?? $"{batch.Scope.InfrastructureName}-{batch.NodeName}";
        var allowed = string.Concat(
            readable.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
        return $"{allowed.TrimStart('-', '_', '.')}-{nodeId:N}".TrimStart('-');
    }

    /// <summary>The labels of a container that belongs to Occo. Null: it was released, or is somebody else's.</summary>
    public static IDictionary<string, string>? Own(ContainerInspectResponse container)
        => container.Config?.Labels is { } labels && labels.ContainsKey(Store) && !IsReleased(container)
            ? labels : null;

    /// <summary>Its name is the one that a release gives, and not only one that looks like it.</summary>
    public static bool IsReleased(ContainerInspectResponse container)
        => container.Name?.TrimStart('/') == ReleasedName(container);

    /// <summary>The name that marks a container as released.</summary>
    public static string ReleasedName(ContainerInspectResponse container) => Released + MadeName(container);

    /// <summary>The name that a container was made with.</summary>
    public static string? MadeName(ContainerInspectResponse container)
        => container.Config?.Labels is { } labels && labels.TryGetValue(Name, out var name) ? name : null;

    public static IEnumerable<string> Lines(IDictionary<string, string>? labels, string key)
        => labels is not null && labels.TryGetValue(key, out var text)
            ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
}
