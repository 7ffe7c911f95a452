namespace Occo.Engine.Compiler;

/// <summary>An open mapping: keys and values come in turn.</summary>
internal sealed class MappingFrame(SourceLocation location, Findings findings, DocumentBudget budget)
    : TreeBuilder.Frame(location)
{
    private readonly List<MappingEntry> entries = [];
    private readonly List<DocumentNode> merged = [];
    private readonly Dictionary<string, SourceLocation> seen = new(StringComparer.Ordinal);
    private MappingEntry key;
    private KeyState state = KeyState.Expected;

    private enum KeyState
    {
        Expected,
        Usable,
        Merge,
        Broken,
    }

    public override bool ExpectsKey => state == KeyState.Expected;

    public override string? Key => state == KeyState.Usable ? key.Key : null;

    public override void Add(DocumentNode node, bool isMergeKey)
    {
        switch (state)
        {
            case KeyState.Expected:
                state = TakeKey(node, isMergeKey);
                return;
            case KeyState.Usable:
                entries.Add(key with { Value = node });
                break;
            case KeyState.Merge:
                TakeMerge(node);
                break;
        }

        state = KeyState.Expected;
    }

    public override DocumentNode Close()
    {
        entries.TrimExcess();
        return new MappingNode(Location, merged.Count == 0 ? entries : Merge());
    }

    private KeyState TakeKey(DocumentNode node, bool isMergeKey)
    {
        if (node is not ScalarNode { Text.Length: > 0 } scalar)
        {
            if (node is not BrokenNode)
            {
                var what = node is ScalarNode ? "empty" : node.Description;
                findings.Add(Rules.KeyNotText, node.Location, $"A key must be text; this one is {what}.",
                    "Put quotes around the key; a template needs them too: \"{{ name }}\".");
            }

            return KeyState.Broken;
        }

        if (!seen.TryAdd(scalar.Text, scalar.Location))
        {
            var lines = $"in line {seen[scalar.Text].Line} and in line {scalar.Location.Line}";
            findings.Add(Rules.DuplicateKey, scalar.Location,
                $"The key '{scalar.Text.Shortened()}' appears twice: {lines}.", "Remove one of them.");
            return KeyState.Broken;
        }

        key = new MappingEntry(scalar.Text, scalar.Location, scalar);
        return isMergeKey ? KeyState.Merge : KeyState.Usable;
    }

    private void TakeMerge(DocumentNode node)
    {
        IReadOnlyList<DocumentNode> sources = node is SequenceNode list ? list.Items : [node];
        foreach (var source in sources)
        {
            if (source is MappingNode) merged.Add(source);
            else if (source is not BrokenNode)
            {
                findings.Add(Rules.BadMerge, source.Location,
                    $"A merge key takes a mapping; this is {source.Description}.",
                    "Give it an alias of a mapping, or a list of them.");
            }
        }
    }

    // Own keys win over merged ones, earlier merged mappings over later ones; merged keys come first.
    private List<MappingEntry> Merge()
    {
        var result = new OrderedDictionary<string, MappingEntry>(StringComparer.Ordinal);
        foreach (var entry in merged.Cast<MappingNode>().Reverse().SelectMany(mapping => mapping.Entries))
        {
            budget.ChargeValue(Location);
            result[entry.Key] = entry;
        }

        foreach (var own in entries) result[own.Key] = own;
        return [.. result.Values];
    }
}
