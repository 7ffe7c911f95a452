using System.Globalization;

namespace Occo.Engine.Compiler;

/// <summary>Reads a number of instances: a count, or a share such as <c>25%</c>.</summary>
internal sealed class InstanceCountReader(Shape shape, Findings findings)
{
    /// <summary>What is not written, or wrong, or 0 where that is allowed, has its default.</summary>
    public InstanceCount Read(DocumentNode? node, string what, int min, InstanceCount otherwise)
    {
        if (node is null) return otherwise;
        if (node is not ScalarNode { Value: string or double } written)
        {
            return shape.IsInteger(node, what, min, int.MaxValue, out var count) && count > 0
                ? new(count, false)
                : otherwise;
        }

        var text = Convert.ToString(written.Value, CultureInfo.InvariantCulture)!;
        if (text.EndsWith('%') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var share)
            && share is >= 1 and <= 100)
            return new(share, true);
        findings.Add(Rules.WrongValue, node.Location, $"{what} is '{text}'.",
            $"Give a whole number of instances, at least {min}, or a share of them from 1% to 100%.");
        return otherwise;
    }
}
