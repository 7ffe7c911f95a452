namespace Occo.Engine.Model;

/// <summary>
/// One attribute in which a machine is not what it should be. Secrets are shown as <c>***</c>, long texts as their number
/// of lines.
/// </summary>
/// <param name="Path">The attribute: <c>image_id</c>, <c>tags.tier</c>, <c>attributes.env[0]</c>, <c>context</c>.</param>
/// <param name="From">What it is; null: there is none.</param>
/// <param name="To">What it will be; null: there will be none.</param>
public sealed record StepDifference(string Path, string? From, string? To)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {From ?? "nothing"} -> {To ?? "nothing"}";
}
