using System.Globalization;
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
    private static readonly string[] CoreTags =
        [Core + "str", Core + "null", Core + "bool", Core + "int", Core + "float", Core + "seq", Core + "map"];

    private readonly YamlReadings readings = new(findings);

    /// <summary>The rules for plain scalars.</summary>
    public YamlSchema Schema { get; set; } = YamlSchema.Yaml12;

    /// <summary>
    /// The value of a scalar. Throws <see cref="DocumentException"/> for characters that no text may have.
    /// </summary>
    /// <param name="scalar">The scalar.</param>
    /// <param name="at">Its place.</param>
    /// <param name="tree">The tree that it becomes a part of. Keys are text as written.</param>
    public DocumentNode Apply(Scalar scalar, SourceLocation at, TreeBuilder tree)
    {
        var text = scalar.Value;
        if (scalar.Tag.IsEmpty)
        {
            if (scalar.Style != ScalarStyle.Plain) return DocumentText.Scalar(text, at);
            var value = YamlScalars.Resolve(text, Schema);
            if (!tree.ExpectsKey) readings.Check(text, value, Schema, at, tree);
            return value is string resolved
                ? DocumentText.Scalar(tree.ExpectsKey ? text : resolved, at)
                : new ScalarNode(at, value, text);
        }

        return scalar.Tag.Value switch
        {
            _ when scalar.Tag.IsNonSpecific => DocumentText.Scalar(text, at),
            Core + "str" => DocumentText.Scalar(text, at),
            Core + "null" when YamlScalars.Resolve(text) is null => new ScalarNode(at, null, text),
            Core + "bool" when YamlScalars.Boolean(text, YamlSchema.Yaml11) is { } flag
                => new ScalarNode(at, flag, text),
            Core + "int" when YamlScalars.Integer(text, Schema) is { } whole => new ScalarNode(at, whole, text),
            Core + "float" when (YamlScalars.Float(text, Schema) ?? YamlScalars.Integer(text, Schema)) is { } number
                => new ScalarNode(at, Convert.ToDouble(number, CultureInfo.InvariantCulture), text),
            _ => Refuse(scalar.Tag, at),
        };
    }

    /// <summary>The value of a list or mapping; for an import, the imported value.</summary>
    public DocumentNode Apply(NodeEvent start, DocumentNode node)
    {
        if (start.Tag.IsEmpty || start.Tag.IsNonSpecific) return node;
        return start.Tag.Value switch
        {
            Core + "seq" when node is SequenceNode => node,
            Core + "map" when node is MappingNode => node,
            YamlImport or TextImport => Import(node, start.Tag.Value == TextImport),
            _ => Refuse(start.Tag, node.Location),
        };
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

    private BrokenNode Refuse(TagName tag, SourceLocation at)
    {
        if (CoreTags.Contains(tag.Value))
        {
            findings.Add(Rules.TagMismatch, at, $"The value does not fit its tag {Shown(tag)}.",
                "Remove the tag or change the value.");
        }
        else if (tag.Value is YamlImport or TextImport)
        {
            findings.Add(Rules.BadImport, at, $"The tag {tag.Value} needs a mapping with 'url'.", ImportForm);
        }
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
