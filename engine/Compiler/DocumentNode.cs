namespace Occo.Engine.Compiler;

/// <summary>
/// A value of a document and where it was written. Immutable. An alias is the very node it stands for, so a document is
/// a graph without cycles; <see cref="Size"/> and <see cref="Height"/> tell how large the tree would be.
/// </summary>
internal abstract class DocumentNode(SourceLocation location, int height, int size, bool isBroken)
{
    /// <summary>A size that is too large to matter how large.</summary>
    private const int Enormous = int.MaxValue / 2;

    private object? plain;
    private bool isPlain;

    /// <summary>Where it was written.</summary>
    public SourceLocation Location { get; } = location;

    /// <summary>Levels below this value.</summary>
    public int Height { get; } = height;

    /// <summary>Values in the expanded tree; a long text counts for several. Saturates.</summary>
    public int Size { get; } = size;

    /// <summary>Something in it is wrong and already reported.</summary>
    public bool IsBroken { get; } = isBroken;

    /// <summary>What the value is, in words.</summary>
    public abstract string Description { get; }

    /// <summary>The plain value; made once, shared by all aliases.</summary>
    public object? Plain
    {
        get
        {
            if (!isPlain) (plain, isPlain) = (ToPlain(), true);
            return plain;
        }
    }

    /// <summary>Makes the plain value. Recursive; the reader bounds the height.</summary>
    protected abstract object? ToPlain();

    /// <summary>Adds sizes without overflow.</summary>
    protected static int Sum(IEnumerable<int> sizes)
    {
        var sum = 1;
        foreach (var size in sizes) sum = Math.Min(sum + size, Enormous);
        return sum;
    }
}

/// <summary>A single value. <paramref name="text"/> is what was written, whatever it was resolved to.</summary>
internal sealed class ScalarNode(SourceLocation location, object? value, string text, string? importedFrom = null)
    : DocumentNode(location, 0, 1 + text.Length / CharactersPerValue, false)
{
    private const int CharactersPerValue = 64;

    /// <summary>string, long, double, bool or null.</summary>
    public object? Value { get; } = value;

    /// <summary>As written.</summary>
    public string Text { get; } = text;

    /// <summary>The file of a text import.</summary>
    public string? ImportedFrom { get; } = importedFrom;

    /// <inheritdoc/>
    public override string Description => KindOfValue.Describe(Value);

    /// <inheritdoc/>
    protected override object? ToPlain() => Value;
}

/// <summary>A list.</summary>
internal sealed class SequenceNode(SourceLocation location, IReadOnlyList<DocumentNode> items) : DocumentNode(
    location, items.Count == 0 ? 0 : 1 + items.Max(item => item.Height), Sum(items.Select(item => item.Size)),
    items.Any(item => item.IsBroken))
{
    /// <summary>In the order of the document.</summary>
    public IReadOnlyList<DocumentNode> Items { get; } = items;

    /// <inheritdoc/>
    public override string Description => "a list";

    /// <inheritdoc/>
    protected override object? ToPlain() => Items.Select(item => item.Plain).ToList();
}

/// <summary>
/// What stands where something was wrong that is already reported. Checks pass over it, so that one mistake is one
/// finding.
/// </summary>
internal sealed class BrokenNode(SourceLocation location) : DocumentNode(location, 0, 1, true)
{
    /// <inheritdoc/>
    public override string Description => "not readable";

    /// <inheritdoc/>
    protected override object? ToPlain() => null;
}
