using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Compiler;

/// <summary>A key of a mapping with its value.</summary>
internal readonly record struct MappingEntry(string Key, SourceLocation KeyLocation, DocumentNode Value);

/// <summary>A mapping; keys are unique and in the order of the document.</summary>
internal sealed class MappingNode(SourceLocation location, IReadOnlyList<MappingEntry> entries) : DocumentNode(
    location, entries.Count == 0 ? 0 : 1 + entries.Max(entry => entry.Value.Height),
    Sum(entries.Select(entry => entry.Value.Size)), entries.Any(entry => entry.Value.IsBroken))
{
    /// <summary>Fewer entries are found faster by looking at each.</summary>
    private const int WorthAnIndex = 12;

    private Dictionary<string, int>? index;

    /// <summary>In the order of the document.</summary>
    public IReadOnlyList<MappingEntry> Entries { get; } = entries;

    /// <inheritdoc/>
    public override string Description => "a mapping";

    /// <summary>The entry of a key.</summary>
    public bool TryGet(string key, out MappingEntry entry)
    {
        var at = IndexOf(key);
        entry = at < 0 ? default : Entries[at];
        return at >= 0;
    }

    /// <summary>The value of a key, or null.</summary>
    public DocumentNode? this[string key] => TryGet(key, out var entry) ? entry.Value : null;

    /// <summary>The value of a key when it is a text.</summary>
    public bool TryGetText(string key, [NotNullWhen(true)] out string? text)
    {
        text = (this[key] as ScalarNode)?.Value as string;
        return text is not null;
    }

    /// <summary>The plain values.</summary>
    public IReadOnlyDictionary<string, object?> Values => (IReadOnlyDictionary<string, object?>)Plain!;

    /// <inheritdoc/>
    protected override object? ToPlain()
    {
        var plain = new Dictionary<string, object?>(Entries.Count, StringComparer.Ordinal);
        foreach (var entry in Entries) plain.Add(entry.Key, entry.Value.Plain);
        return plain;
    }

    private int IndexOf(string key)
    {
        if (Entries.Count < WorthAnIndex)
        {
            for (var i = 0; i < Entries.Count; i++)
            {
                if (string.Equals(Entries[i].Key, key, StringComparison.Ordinal)) return i;
            }

            return -1;
        }

        if (index is null)
        {
            index = new(Entries.Count, StringComparer.Ordinal);
            for (var i = 0; i < Entries.Count; i++) index.Add(Entries[i].Key, i);
        }

        return index.TryGetValue(key, out var at) ? at : -1;
    }
}
