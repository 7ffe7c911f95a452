namespace Occo.Engine.Compiler;

/// <summary>
/// Builds a tree from the events of a YAML or JSON parser. Has its own stack, so that a deep document cannot exhaust
/// that of the thread.
/// </summary>
internal sealed class TreeBuilder(Findings findings, DocumentBudget budget)
{
    /// <summary>The key that merges other mappings into its own.</summary>
    public const string MergeKey = "<<";

    private readonly Stack<Frame> open = new();

    /// <summary>The finished document; null before.</summary>
    public DocumentNode? Root { get; private set; }

    /// <summary>A list or mapping is not closed.</summary>
    public bool IsOpen => open.Count > 0;

    /// <summary>The next value is a key.</summary>
    public bool ExpectsKey => open.TryPeek(out var frame) && frame.ExpectsKey;

    /// <summary>The innermost secret key that the next value is under; null: there is none.</summary>
    public string? SecretKey()
        => open.Select(frame => frame.Key).FirstOrDefault(key => key is not null && SecretValues.IsSecret(key));

    public void BeginSequence(SourceLocation at) => Begin(new SequenceFrame(at));

    public void BeginMapping(SourceLocation at) => Begin(new MappingFrame(at, findings, budget));

    /// <summary>Closes the innermost list or mapping; the caller adds it, or what replaces it.</summary>
    public DocumentNode End()
    {
        var node = open.Pop().Close();
        DocumentBudget.CheckDepth(open.Count + node.Height, node.Location);
        return node;
    }

    /// <summary>Adds a finished value as item, key, value or root.</summary>
    public void Add(DocumentNode node, bool isMergeKey = false)
    {
        DocumentBudget.CheckDepth(open.Count + node.Height, node.Location);
        if (!ExpectsKey) budget.ChargeValue(node.Location);
        if (open.TryPeek(out var frame)) frame.Add(node, isMergeKey);
        else Root = node;
    }

    private void Begin(Frame frame)
    {
        DocumentBudget.CheckDepth(open.Count + 1, frame.Location);
        open.Push(frame);
    }

    /// <summary>An open list or mapping.</summary>
    public abstract class Frame(SourceLocation location)
    {
        public SourceLocation Location { get; } = location;

        /// <summary>The next value is a key; it is charged together with its value.</summary>
        public virtual bool ExpectsKey => false;

        /// <summary>The key whose value comes next.</summary>
        public virtual string? Key => null;

        public abstract void Add(DocumentNode node, bool isMergeKey);

        public abstract DocumentNode Close();
    }

    private sealed class SequenceFrame(SourceLocation location) : Frame(location)
    {
        private readonly List<DocumentNode> items = [];

        public override void Add(DocumentNode node, bool isMergeKey) => items.Add(node);

        public override DocumentNode Close()
        {
            items.TrimExcess();
            return new SequenceNode(Location, items);
        }
    }
}
