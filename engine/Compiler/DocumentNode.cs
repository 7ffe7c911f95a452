namespace Occo.Engine.Compiler;

/// <summary>
/// A value of a document and its place. Immutable. An alias is the same object as the value that it stands for, so a
/// document is a graph without cycles; <see cref="Size"/> and <see cref="Height"/> are those of the expanded tree.
/// </summary>
internal abstract class DocumentNode
{
    /// <summary>Larger sizes are not told apart.</summary>
    private const int MaxSize = int.MaxValue / 2;

    private object? plain;
    private bool isPlain;

    /// <summary>A value without parts.</summary>
    protected DocumentNode(SourceLocation location, int size, bool isBroken)
        => (Location, Size, IsBroken) = (location, size, isBroken);

    /// <summary>A value with parts.</summary>
    protected DocumentNode(SourceLocation location, int count, Func<int, DocumentNode> part)
    {
        (Location, Size) = (location, 1);
        for (var i = 0; i < count; i++)
        {
            var inner = part(i);
            Height = Math.Max(Height, 1 + inner.Height);
            Size = Math.Min(Size + inner.Size, MaxSize);
            IsBroken |= inner.IsBroken;
        }
    }

    public SourceLocation Location { get; }

    /// <summary>Levels below this value.</summary>
    public int Height { get; }

    /// <summary>Values in the expanded tree; a long text counts as several. Saturates.</summary>
    public int Size { get; }

    /// <summary>It holds an error that is already reported.</summary>
    public bool IsBroken { get; }

    /// <summary>The kind of the value, in words.</summary>
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
}

/// <summary>A single value. <paramref name="text"/> is what was written, before it was resolved.</summary>
internal sealed class ScalarNode(SourceLocation location, object? value, string text, string? importedFrom = null)
    : DocumentNode(location, 1 + text.Length / CharactersPerValue, false)
{
    private const int CharactersPerValue = 64;

    public object? Value { get; } = value;
    public string Text { get; } = text;

    /// <summary>The file of a text import.</summary>
    public string? ImportedFrom { get; } = importedFrom;

    public override string Description => KindOfValue.Describe(Value);

    protected override object? ToPlain() => Value;
}

internal sealed class SequenceNode(SourceLocation location, IReadOnlyList<DocumentNode> items)
    : DocumentNode(location, items.Count, i => items[i])
{
    public IReadOnlyList<DocumentNode> Items { get; } = items;

    public override string Description => "a list";

    protected override object? ToPlain() => Items.Select(item => item.Plain).ToList();
}

/// <summary>
/// Stands for a value with an error that is already reported. Checks skip it, so that one mistake is one finding.
/// </summary>
internal sealed class BrokenNode(SourceLocation location) : DocumentNode(location, 1, true)
{
    public override string Description => "not readable";

    protected override object? ToPlain() => null;
}
