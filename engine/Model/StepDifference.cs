namespace Occo.Engine.Model;

/// <summary>
/// An attribute that a step changes. Secrets are shown as <c>***</c>, long texts as their number of lines.
/// </summary>
/// <param name="Path"><c>image_id</c>, <c>tags.tier</c>, <c>attributes.env[0]</c>, <c>context</c>, ...</param>
/// <param name="From">Present value; null: none.</param>
/// <param name="To">Wanted value; null: none.</param>
public sealed record StepDifference(string Path, string? From, string? To)
{
    public string Path { get; init; } = ForeignText.Clean(Path);
    public string? From { get; init; } = ForeignText.Clean(From);
    public string? To { get; init; } = ForeignText.Clean(To);

    public override string ToString() => $"{Path}: {From ?? "nothing"} -> {To ?? "nothing"}";
}
