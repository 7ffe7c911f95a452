using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Occo.Engine.Compiler;

/// <summary>Applies tags: the core tags and the two imports. Every other tag is refused.</summary>
internal sealed class YamlTags(DocumentOrigin origin, DocumentLoader loader, Findings findings)
{
    private const string Core = "tag:yaml.org,2002:";
    private const string YamlImport = "!yaml_import";
    private const string TextImport = "!text_import";
    private const string ImportForm = "Write it as !yaml_import {url: file://name} or !text_import {url: file://name}.";

    /// <summary>
    /// The value of a scalar. Throws <see cref="DocumentException"/> for characters that no text may have.
    /// </summary>
    public DocumentNode Apply(Scalar scalar, SourceLocation at)
    {
        var text = scalar.Value;
        if (scalar.Tag.IsEmpty)
        {
            if (scalar.Style != ScalarStyle.Plain) return DocumentText.Scalar(text, at);
            return YamlScalars.Resolve(text) is var value && value is string
                ? DocumentText.Scalar(text, at)
                : new ScalarNode(at, value, text);
        }

        if (scalar.Tag.IsNonSpecific) return DocumentText.Scalar(text, at);
        switch (scalar.Tag.Value)
        {
            case Core + "str":
                return DocumentText.Scalar(text, at);
            case Core + "null" when YamlScalars.Resolve(text) is null:
                return new ScalarNode(at, null, text);
            case Core + "bool" when YamlScalars.Resolve(text) is bool flag:
                return new ScalarNode(at, flag, text);
            case Core + "int" when YamlScalars.Integer(text) is { } whole:
                return new ScalarNode(at, whole, text);
            case Core + "float" when (YamlScalars.Float(text) ?? YamlScalars.Integer(text)) is { } number:
                return new ScalarNode(at, Convert.ToDouble(number, null), text);
            case Core + "null" or Core + "bool" or Core + "int" or Core + "float" or Core + "seq" or Core + "map":
                return Mismatch(scalar.Tag, at);
            default:
                return Refuse(scalar.Tag, at);
        }
    }

    /// <summary>The value of a list or mapping; for an import, the imported value.</summary>
    public DocumentNode Apply(NodeEvent start, DocumentNode node)
    {
        if (start.Tag.IsEmpty || start.Tag.IsNonSpecific) return node;
        switch (start.Tag.Value)
        {
            case Core + "seq" when node is SequenceNode:
            case Core + "map" when node is MappingNode:
                return node;
            case YamlImport or TextImport:
                return Import(node, start.Tag.Value == TextImport);
            case Core + "seq" or Core + "map" or Core + "str" or Core + "null":
            case Core + "bool" or Core + "int" or Core + "float":
                return Mismatch(start.Tag, node.Location);
            default:
                return Refuse(start.Tag, node.Location);
        }
    }

    private DocumentNode Import(DocumentNode node, bool asText)
    {
        if (node is not MappingNode { Entries: [{ Key: "url", Value: ScalarNode { Value: string url } value }] })
        {
            findings.Add(Rules.BadImport, node.Location, "An import takes a mapping with 'url' and nothing else.",
                ImportForm);
            return new BrokenNode(node.Location);
        }

        try
        {
            return loader.Import(url, asText, origin, value.Location);
        }
        catch (DocumentException error)
        {
            findings.Add(error.Diagnostic);
            return new BrokenNode(node.Location);
        }
    }

    private BrokenNode Mismatch(TagName tag, SourceLocation at)
    {
        findings.Add(Rules.TagMismatch, at, $"The value does not fit its tag {Shown(tag)}.",
            "Remove the tag or change the value.");
        return new BrokenNode(at);
    }

    private BrokenNode Refuse(TagName tag, SourceLocation at)
    {
        var isImport = tag.Value is YamlImport or TextImport;
        if (isImport) findings.Add(Rules.BadImport, at, $"The tag {tag.Value} needs a mapping with 'url'.", ImportForm);
        else
        {
            findings.Add(Rules.UnknownTag, at, $"The tag {Shown(tag)} is not allowed.",
                "Only !yaml_import, !text_import and YAML's core tags (!!str, !!int, ...) are.");
        }

        return new BrokenNode(at);
    }

    private static string Shown(TagName tag)
        => (tag.Value.StartsWith(Core, StringComparison.Ordinal) ? "!!" + tag.Value[Core.Length..] : tag.Value)
            .Shortened();
}
