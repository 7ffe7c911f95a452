using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>The labels that identify a container, and its name. The creating call sets labels for good.</summary>
internal static class DockerLabels
{
    private const string Prefix = "occo.";

    /// <summary>The labels that say whose a container or a volume is.</summary>
    public static readonly OwnerMarks Owner = new(Prefix);

    /// <summary>The named ports: <c>http=80/tcp</c>, one a line.</summary>
    public const string Ports = Prefix + "ports";

    /// <summary>Of a volume: <c>false</c> where it is removed with its container.</summary>
    public const string Keep = Prefix + "keep";

    /// <summary>The limits as the section has them, as JSON.</summary>
    public const string Limits = Prefix + "limits";

    /// <summary>The name that the container was made with.</summary>
    public const string Name = Prefix + "name";

    private const string Released = "released-";

    public static Dictionary<string, string> Of(CreateBatch batch, Guid nodeId, DockerSection section)
    {
        var labels = Owner.Of(batch.Scope, batch.NodeName, nodeId, batch.Request.Digest).Concat(section.Labels)
            .ToDictionary(StringComparer.Ordinal);
        labels[Name] = NameOf(batch, nodeId, section);
        if (section.Ports.Count > 0)
            labels[Ports] = string.Join('\n', section.Ports.Select(port => $"{port.Name}={port.Container}"));
        if (batch.Request.Resource.GetValueOrDefault(DockerSection.LimitsKey) is { } limits)
            labels[Limits] = PlainJson.Write(limits);
        return labels;
    }

    /// <summary>The labels of a volume that is made for a container.</summary>
    public static Dictionary<string, string> Of(CreateBatch batch, Guid nodeId, DockerVolume volume)
    {
        var labels = Owner.Of(batch.Scope, batch.NodeName, nodeId);
        if (volume.IsRemoved) labels[Keep] = "false";
        return labels;
    }

    /// <summary>The labels of all that belongs to an infrastructure.</summary>
    public static IReadOnlyList<string> FilterOf(CloudScope scope)
        => [.. FilterOf(scope.StoreId), $"{Owner.Infrastructure}={scope.InfrastructureId}"];

    /// <summary>The labels of all that belongs to a store; null: to any.</summary>
    public static IReadOnlyList<string> FilterOf(string? storeId)
        => [storeId is null ? Owner.Store : $"{Owner.Store}={storeId}"];

    /// <summary>Each of the texts is a label, or a label with its value.</summary>
    public static bool Has(IDictionary<string, string>? labels, IEnumerable<string> texts)
        => labels is not null && texts.All(text => text.Split('=', 2) is [var key, .. var value]
            && labels.TryGetValue(key, out var found) && (value.Length == 0 || value[0] == found));

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
        => container.Config?.Labels is { } labels && labels.ContainsKey(Owner.Store) && !IsReleased(container)
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
