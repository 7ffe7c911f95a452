using System.Collections;
using System.Text.RegularExpressions;

namespace Occo;

/// <summary>Whose a machine is. A script puts it on its machine, as one text or as tags, and lists it again.</summary>
internal sealed partial record MachineMark(
    string Store, string Infrastructure, string InfrastructureName, string Node, string? Digest, Guid NodeId)
{
    private const string Beginning = "occo store=";
    private const string StoreTag = "occo-store";
    private const string InfrastructureTag = "occo-infrastructure";
    private const string InfrastructureNameTag = "occo-infrastructure-name";
    private const string NodeTag = "occo-node";
    private const string DigestTag = "occo-digest";
    private const string NodeIdTag = "occo-node-id";

    /// <summary>The mark of an instance that a list showed, with another digest.</summary>
    public static MachineMark Of(CloudInstance instance, string? digest) => new(
        instance.StoreId!, instance.InfrastructureId, instance.InfrastructureName ?? "", instance.NodeName ?? "",
        digest, instance.NodeId!.Value);

    public static MachineMark Of(CloudScope scope, string node, Guid nodeId, string? digest)
        => new(scope.StoreId, scope.InfrastructureId, scope.InfrastructureName, node, digest, nodeId);

    /// <summary>
    /// The mark in a text or in tags; null: they hold none, so the machine is not Occo's. Throws
    /// <see cref="CloudException"/> (Invalid) for a damaged one: its machine must not be taken for one that is gone.
    /// </summary>
    public static MachineMark? Read(object? value) => value switch
    {
        IDictionary tags => FromTags(tags),
        string text when text.Contains(Beginning, StringComparison.Ordinal) => FromText(text),
        _ => null,
    };

    /// <summary>One line of ASCII, without quotes.</summary>
    public override string ToString() => $"{Beginning}{Escape(Store)} infrastructure={Escape(Infrastructure)} "
        + $"infrastructure-name={Escape(InfrastructureName)} node={Escape(Node)} digest={Escape(Digest)} "
        + $"node-id={NodeId}";

    /// <summary>The same as names and values.</summary>
    public Hashtable ToTags() => new(StringComparer.OrdinalIgnoreCase)
    {
        [StoreTag] = Store,
        [InfrastructureTag] = Infrastructure,
        [InfrastructureNameTag] = InfrastructureName,
        [NodeTag] = Node,
        [DigestTag] = Digest ?? "",
        [NodeIdTag] = NodeId.ToString(),
    };

    private static MachineMark FromText(string text)
    {
        var found = Form().Match(text);
        if (!found.Success || !Guid.TryParse(found.Groups["id"].Value, out var id)) throw Damaged(text);
        return new(
            Part("store"), Part("infrastructure"), Part("name"), Part("node"),
            Part("digest") is { Length: > 0 } digest ? digest : null, id);

        string Part(string name) => Uri.UnescapeDataString(found.Groups[name].Value);
    }

    private static MachineMark? FromTags(IDictionary tags)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry tag in tags) texts[$"{tag.Key}"] = $"{tag.Value}";
        if (!texts.TryGetValue(StoreTag, out var store)) return null;
        if (store.Length == 0 || !texts.TryGetValue(InfrastructureTag, out var infrastructure)
            || !Guid.TryParse(texts.GetValueOrDefault(NodeIdTag), out var id))
        {
            throw Damaged(string.Join(", ", texts.Select(t => $"{t.Key}={t.Value}")));
        }

        return new(
            store, infrastructure, texts.GetValueOrDefault(InfrastructureNameTag, ""),
            texts.GetValueOrDefault(NodeTag, ""),
            texts.GetValueOrDefault(DigestTag) is { Length: > 0 } digest ? digest : null, id);
    }

    private static CloudException Damaged(string text) => new(CloudErrorKind.Invalid,
        $"The mark '{ScriptAnswer.Brief(text)}' on a machine is damaged. Where it was shortened, keep it in a "
        + "longer field; where the machine is not Occo's, remove the mark.");

    private static string Escape(string? text) => Uri.EscapeDataString(text ?? "");

    [GeneratedRegex(@"occo store=(?<store>\S+) infrastructure=(?<infrastructure>\S+) "
        + @"infrastructure-name=(?<name>\S*) node=(?<node>\S*) digest=(?<digest>\S*) "
        + @"node-id=(?<id>[0-9a-fA-F-]{36})(?![0-9A-Za-z-])")]
    private static partial Regex Form();
}
