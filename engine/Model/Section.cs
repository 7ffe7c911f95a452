namespace Occo.Engine.Model;

/// <summary>A section of a node definition, as plain values that know where they were written.</summary>
public sealed class Section(
    string name, IReadOnlyDictionary<string, object?> values, Func<string, SourceLocation>? locate = null)
{
    /// <summary><c>resource</c>, <c>contextualisation</c>, ...</summary>
    public string Name { get; } = name;

    /// <summary>The values.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; } = values;

    /// <summary><c>type</c>, or an empty text.</summary>
    public string Type => Values.TryGetValue("type", out var type) ? type as string ?? "" : "";

    /// <summary>
    /// Where a value was written: <c>image_id</c>, <c>block_devices[0].size</c>; the empty path is the section.
    /// </summary>
    public SourceLocation LocationOf(string path) => locate?.Invoke(path) ?? SourceLocation.None;
}
