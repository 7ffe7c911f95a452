namespace Occo.Engine.Compiler;

/// <summary>Finds a value in a section: <c>image_id</c>, <c>block_devices[0].size</c>.</summary>
internal static class SectionPath
{
    private static readonly char[] Separators = ['.', '['];

    /// <summary>The place of the key or item, or of its nearest existing parent.</summary>
    public static SourceLocation Locate(MappingNode section, string path) => Walk(section, path).At;

    /// <summary>The value of a path; null: none.</summary>
    public static DocumentNode? Find(MappingNode section, string path)
        => Walk(section, path) is { Left.Length: 0 } found ? found.Node : null;

    /// <summary>The file of an imported text; null: the text is written in place.</summary>
    public static string? FileOf(MappingNode section, string path) => (Find(section, path) as ScalarNode)?.ImportedFrom;

    /// <summary>The files of all imported texts, by path.</summary>
    public static IReadOnlyDictionary<string, string> ImportedTexts(MappingNode sections)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in sections.Entries) Add(entry.Key, entry.Value);
        return files;

        void Add(string path, DocumentNode node)
        {
            if (node is ScalarNode { ImportedFrom: { } file }) files[path] = file;
            if (node is MappingNode mapping)
                foreach (var entry in mapping.Entries) Add($"{path}.{entry.Key}", entry.Value);
            if (node is SequenceNode list)
                for (var i = 0; i < list.Items.Count; i++) Add($"{path}[{i}]", list.Items[i]);
        }
    }

    private static (SourceLocation At, DocumentNode Node, string Left) Walk(MappingNode section, string path)
    {
        var (at, node, rest) = (section.Location, (DocumentNode)section, path);
        while (rest.Length > 0)
        {
            if (node is SequenceNode list && rest[0] == '[')
            {
                var close = rest.IndexOf(']', StringComparison.Ordinal);
                if (close < 0 || !int.TryParse(rest.AsSpan(1, close - 1), out var index)) break;
                if (index < 0 || index >= list.Items.Count) break;
                (node, rest) = (list.Items[index], rest[(close + 1)..]);
                at = node.Location;
            }
            else if (node is MappingNode mapping && TryTakeKey(mapping, ref rest, out var entry))
            {
                (node, at) = (entry.Value, entry.KeyLocation);
            }
            else
            {
                break;
            }
        }

        return (at, node, rest);
    }

    // A key may hold dots itself, so the longest one that exists is taken.
    private static bool TryTakeKey(MappingNode mapping, ref string rest, out MappingEntry entry)
    {
        var path = rest.StartsWith('.') ? rest[1..] : rest;
        for (var end = path.Length; end > 0; end = path.LastIndexOfAny(Separators, end - 1))
        {
            if (!mapping.TryGet(path[..end], out entry)) continue;
            rest = path[end..];
            return true;
        }

        entry = default;
        return false;
    }
}
