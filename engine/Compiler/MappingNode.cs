using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Compiler;

internal readonly record struct MappingEntry(string Key, SourceLocation KeyLocation, DocumentNode Value);

/// <summary>A mapping; keys are unique and in the order of the document.</summary>
internal sealed class MappingNode(SourceLocation location, IReadOnlyList<MappingEntry> entries)
    : DocumentNode(location, entries.Count, i => entries[i].Value)
{
    /// <summary>With fewer entries a search is faster than an index.</summary>
    private const int IndexFrom = 12;

    private Dictionary<string, int>? index;

    public IReadOnlyList<MappingEntry> Entries { get; } = entries;

    public override string Description => "a mapping";

    public bool TryGet(string key, out MappingEntry entry)
    {
        var at = IndexOf(key);
        entry = at < 0 ? default : Entries[at];
        return at >= 0;
    }

    public DocumentNode? this[string key] => TryGet(key, out var entry) ? entry.Value : null;

    /// <summary>The value of a key, if it is a text.</summary>
    public bool TryGetText(string key, [NotNullWhen(true)] out string? text)
    {
        text = (this[key] as ScalarNode)?.Value as string;
        return text is not null;
    }

    public IReadOnlyDictionary<string, object?> Values => (IReadOnlyDictionary<string, object?>)Plain!;

    protected override object? ToPlain()
    {
        var plain = new Dictionary<string, object?>(Entries.Count, StringComparer.Ordinal);
        foreach (var entry in Entries) plain.Add(entry.Key, entry.Value.Plain);
        return plain;
    }

    private int IndexOf(string key)
    {
        if (Entries.Count < IndexFrom)
        {
            for (var i = 0; i < Entries.Count; i++)
            {
                if (string.Equals(Entries[i].Key, key, StringComparison.Ordinal)) return i;
            }

            return -1;
        }

        index ??= Entries.Select((entry, i) => (entry.Key, i)).ToDictionary(StringComparer.Ordinal);
        return index.TryGetValue(key, out var at) ? at : -1;
    }
}
