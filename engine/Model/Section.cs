namespace Occo.Engine.Model;

/// <summary>A section of a node definition: plain values with their places in the document.</summary>
public sealed class Section(
    string name, IReadOnlyDictionary<string, object?> values, Func<string, SourceLocation>? locate = null)
{
    /// <summary><c>resource</c>, <c>contextualisation</c>, ...</summary>
    public string Name { get; } = name;

    public IReadOnlyDictionary<string, object?> Values { get; } = values;

    /// <summary>The file of a text that was imported; null: the text is written in place.</summary>
    internal Func<string, string?> FileOf { get; init; } = _ => null;

    /// <summary><c>type</c>, or an empty text.</summary>
    public string Type => Values.TryGetValue("type", out var type) ? type as string ?? "" : "";

    /// <summary>
    /// Place of a value: <c>image_id</c>, <c>block_devices[0].size</c>; the empty path is the section.
    /// </summary>
    public SourceLocation LocationOf(string path) => locate?.Invoke(path) ?? SourceLocation.None;
}
