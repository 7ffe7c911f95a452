using System.Globalization;
using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// The tags that identify an instance. All instances of a batch have the same tags, because one call creates them; the
/// launch index of an instance is the index of its node id.
/// </summary>
internal static class Ec2Tags
{
    public const string Name = "Name";

    /// <summary>Occo's tags, without the node ids.</summary>
    public static readonly OwnerMarks Owner = new("occo:");

    /// <summary>EC2's limit of tags on one resource.</summary>
    public const int Most = 50;

    /// <summary>The number of Occo's tags in the largest batch.</summary>
    public const int Own = 6 + MostIdTags;

    private const string Ids = "occo:ids:";

    // 11 ids of 22 characters and the spaces between them fit in the 256 characters of a value.
    private const int IdsPerTag = 11;
    private const int IdLength = 22;
    private const string Nobody = "-";
    private const int MostIdTags = (Ec2Cloud.LargestBatch + IdsPerTag - 1) / IdsPerTag;

    /// <summary>The tags of a batch, in order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(CreateBatch batch, IReadOnlyList<Guid> ids)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Name] = NameOf(batch.Scope.InfrastructureName, batch.NodeName),
        };
        foreach (var (key, value) in Asked(batch.Request.Resource)) tags[key] = value;
        foreach (var (key, value) in Owner.Of(batch.Scope, batch.NodeName, nodeId: null, batch.Request.Digest))
            tags[key] = value;
        foreach (var (part, i) in ids.Chunk(IdsPerTag).Select((part, i) => (part, i)))
            tags[IdsKey(i)] = string.Join(' ', part.Select(Short));
        return [.. tags];
    }

    /// <summary>The tags of one instance of a batch, without its name.</summary>
    public static IReadOnlyDictionary<string, string> Of(CloudScope scope, string node, Guid nodeId, int index)
        => new Dictionary<string, string>(Owner.Of(scope, node, nodeId: null))
        {
            [IdsKey(index / IdsPerTag)] = string.Join(
                ' ', Enumerable.Repeat(Nobody, index % IdsPerTag).Append(Short(nodeId))),
        };

    /// <summary>The keys of all tags that Occo may have set, without the name.</summary>
    public static IReadOnlyList<string> OwnKeys { get; } =
    [
        Owner.Store, Owner.Infrastructure, Owner.InfrastructureName, Owner.Node, Owner.Digest,
        .. Enumerable.Range(0, MostIdTags).Select(IdsKey),
    ];

    /// <summary>
    /// The tags of a resource section, including its name. Throws <see cref="CloudException"/> (Invalid).
    /// </summary>
    public static IReadOnlyDictionary<string, string> Asked(IReadOnlyDictionary<string, object?> resource)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (resource.GetValueOrDefault("name") is { } name) tags[Name] = TextOf("name", name);
        if (resource.GetValueOrDefault("tags") is not IReadOnlyDictionary<string, object?> asked) return tags;
        foreach (var (key, value) in asked) tags[key] = TextOf($"tags.{key}", value);
        return tags;
    }

    /// <summary>The keys 'name' and 'tags' of a resource section, from the tags of an instance.</summary>
    public static IReadOnlyDictionary<string, object?> Observed(IReadOnlyDictionary<string, string> tags)
        => new Dictionary<string, object?>
        {
            ["name"] = tags.GetValueOrDefault(Name, ""),
            ["tags"] = tags.Where(t => !Owner.IsOwn(t.Key))
                .ToDictionary(t => t.Key, t => (object?)t.Value),
        };

    /// <summary>
    /// The tags of an instance as EC2 lists them. A key has one value: if the answer names two, it does not say whose
    /// the instance is. Throws <see cref="CloudException"/> (Invalid).
    /// </summary>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<Tag>? tags)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags ?? [])
        {
            if (!read.TryAdd(tag.Key ?? "", tag.Value ?? ""))
            {
                throw new CloudException(CloudErrorKind.Invalid,
                    $"EC2 lists an instance that has the tag '{tag.Key}' twice. Check the endpoint.");
            }
        }

        return read;
    }

    /// <summary>The node id at an index of the batch; null: the tags do not have it.</summary>
    public static Guid? NodeIdAt(IReadOnlyDictionary<string, string> tags, int index)
    {
        var ids = tags.GetValueOrDefault(IdsKey(index / IdsPerTag))?.Split(' ');
        return ids is not null && index >= 0 && index % IdsPerTag < ids.Length
            ? Long(ids[index % IdsPerTag])
            : null;
    }

    /// <summary>
    /// The node id of a volume, which has no index; null: the tags have several, because a batch made it.
    /// </summary>
    public static Guid? OnlyNodeId(IReadOnlyDictionary<string, string> tags)
        => Enumerable.Range(0, MostIdTags).Select(part => tags.GetValueOrDefault(IdsKey(part))).OfType<string>()
            .SelectMany(ids => ids.Split(' ')).Where(id => id != Nobody).ToList() is [var only] ? Long(only) : null;

    /// <summary>The filter for instances by <see cref="OnlyIdOf"/>.</summary>
    public static string OnlyIdFilter { get; } = $"tag:{IdsKey(0)}";

    /// <summary>The value of the tag of an instance that a call for it alone made.</summary>
    public static string OnlyIdOf(Guid nodeId) => Short(nodeId);

    /// <summary>The default of the key 'name', where the section does not name the instance.</summary>
    public static IReadOnlyDictionary<string, object?> Defaults(
        string infrastructure, string node, IReadOnlyDictionary<string, object?> resource)
        => resource.GetValueOrDefault("name") is not null
            || resource.GetValueOrDefault("tags") is IReadOnlyDictionary<string, object?> tags && tags.ContainsKey(Name)
                ? ComposedRequest.Empty
                : new Dictionary<string, object?> { ["name"] = NameOf(infrastructure, node) };

    /// <summary>The name of what belongs to a node, where its section gives none.</summary>
    public static string NameOf(string infrastructure, string node) => $"{infrastructure}-{node}";

    private static string IdsKey(int part) => string.Create(CultureInfo.InvariantCulture, $"{Ids}{part}");

    // As in YAML, so that it equals the tag that EC2 returns.
    private static string TextOf(string key, object? value)
    {
        Structure.Refuse(key, value);
        return value is bool flag
            ? flag ? "true" : "false"
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
    }

    private static string Short(Guid id) => Convert.ToBase64String(id.ToByteArray(bigEndian: true))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static Guid? Long(string text)
    {
        Span<byte> bytes = stackalloc byte[16];
        return text.Length == IdLength && Convert.TryFromBase64String(
            text.Replace('-', '+').Replace('_', '/') + "==", bytes, out var written) && written == bytes.Length
                ? new Guid(bytes, bigEndian: true)
                : null;
    }
}
