using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Occo.Engine.Compiler;

/// <summary>Reads a YAML text from the parser's events. Tags never create objects of a type.</summary>
internal sealed class YamlDocument(DocumentOrigin origin, DocumentLoader loader, Findings findings)
{
    private readonly TreeBuilder builder = new(findings, loader.Budget);
    private readonly YamlTags tags = new(origin, loader, findings);

    // An anchor is null while its value is still open.
    private readonly Dictionary<string, DocumentNode?> anchors = new(StringComparer.Ordinal);
    private readonly Stack<NodeEvent> open = new();

    /// <summary>Null when the text holds nothing. Throws <see cref="DocumentException"/>.</summary>
    public DocumentNode? Read(string text)
    {
        var parser = new Parser(new StringReader(BlankBlocks.Empty(text)));
        while (Next(parser, text)) Take(parser.Current!);
        return builder.Root;
    }

    private bool Next(Parser parser, string text)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (YamlException error)
        {
            var hint = BlankBlocks.IsCause(error)
                ? "The empty lines after '|' or '>' hold spaces. Remove the spaces."
                : "Check indentation, quotes and brackets before this place; "
                    + "a value with ': ' or '{{' in it needs quotes.";
            var at = error.Message.Contains("tab", StringComparison.Ordinal)
                ? FirstTab(text, At(error.Start))
                : At(error.Start);
            throw new DocumentException(Rules.Syntax, at, "This is not valid YAML: " + Sentence(error.Message), hint);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException)
        {
            // The parser gives no reason; in practice a bracket or quote is not closed.
            throw new DocumentException(Rules.Syntax, At(parser.Current?.End ?? Mark.Empty),
                "This is not valid YAML: what follows here does not fit.",
                "Close open brackets and quotes, and indent text in brackets.");
        }
    }

    private void Take(ParsingEvent current)
    {
        var at = At(current.Start);
        switch (current)
        {
            case DocumentStart when builder.Root is not null:
                throw new DocumentException(Rules.SeveralDocuments, at, "The file holds more than one document.",
                    "Keep one document in a file; remove the '---' line.");
            case DocumentStart { Version.Version: { Major: 1, Minor: <= 1 } }:
                tags.Schema = YamlSchema.Yaml11;
                break;
            case AnchorAlias alias:
                builder.Add(Resolve(alias.Value.Value, at));
                break;
            case Scalar scalar:
                var isMergeKey = scalar is { IsPlainImplicit: true, Value: TreeBuilder.MergeKey };
                Finish(scalar, tags.Apply(scalar, at, builder), isMergeKey);
                break;
            case SequenceStart or MappingStart:
                Open((NodeEvent)current, at);
                break;
            case SequenceEnd or MappingEnd:
                var start = open.Pop();
                Finish(start, tags.Apply(start, builder.End()), isMergeKey: false);
                break;
        }
    }

    private void Open(NodeEvent start, SourceLocation at)
    {
        if (!start.Anchor.IsEmpty) anchors[start.Anchor.Value] = null;
        open.Push(start);
        if (start is MappingStart) builder.BeginMapping(at);
        else builder.BeginSequence(at);
    }

    private void Finish(NodeEvent start, DocumentNode node, bool isMergeKey)
    {
        if (!start.Anchor.IsEmpty) anchors[start.Anchor.Value] = node;
        builder.Add(node, isMergeKey);
    }

    private DocumentNode Resolve(string anchor, SourceLocation at)
    {
        if (!anchors.TryGetValue(anchor, out var node))
        {
            findings.Add(Rules.UnknownAnchor, at, $"The alias '*{anchor}' has no anchor before it.",
                Suggestion.For(anchor, anchors.Keys, "anchors"));
        }
        else if (node is null)
        {
            findings.Add(Rules.RecursiveAlias, at, $"The alias '*{anchor}' is inside its own anchor.",
                "A value cannot contain itself.");
        }

        return node ?? new BrokenNode(at);
    }

    private SourceLocation At(Mark mark)
        => new(origin.File, (int)Math.Max(mark.Line, 1), (int)Math.Max(mark.Column, 1));

    // The parser only reports the start of the value whose indentation holds a tab.
    private static SourceLocation FirstTab(string text, SourceLocation start)
    {
        var line = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            if (++line < start.Line) continue;
            var indentation = content[..^content.TrimStart().Length];
            var tab = indentation.IndexOf('\t');
            if (tab >= 0) return start with { Line = line, Column = tab + 1 };
        }

        return start;
    }

    private static string Sentence(string message)
    {
        var shown = message.Shortened(200);
        return shown.EndsWith('.') ? shown : shown + ".";
    }
}
