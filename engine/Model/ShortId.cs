namespace Occo.Engine.Model;

/// <summary>The first digits of a node id, as tables show them. Four are enough when no other id begins so.</summary>
internal static class ShortId
{
    private const int MinLength = 4;
    private const int ShownLength = 8;
    private const int MaxNamed = 10;

    /// <summary>The digits that tables show.</summary>
    public static string Of(Guid id) => id.ToString()[..ShownLength];

    /// <summary>A node, and the instance if there is one: <c>web 3fa85f64</c>.</summary>
    public static string Named(string node, Guid? id) => id is { } known ? $"{node} {Of(known)}" : node;

    public static bool IsShortId(string text)
        => text.Length >= MinLength && text.All(digit => char.IsAsciiHexDigit(digit) || digit == '-');

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument) for a text with which no id can begin.</summary>
    public static string Require(string text) => Guid.TryParse(text, out _) || IsShortId(text) ? text
        : throw new OccoException(FailureKind.InvalidArgument,
            $"'{text}' is no node id. Give a node id, or at least its first four digits.");

    public static bool IsOf(NodeInstance instance, string text)
        => instance.Id.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The only instance; null: there is none. Throws <see cref="OccoException"/> for several.</summary>
    public static NodeInstance? Only(string text, IReadOnlyList<NodeInstance> found)
        => found.Count < 2 ? found.SingleOrDefault() : throw new OccoException(FailureKind.InvalidArgument,
            $"Several node ids begin with '{text}': "
            + string.Join(", ", found.Take(MaxNamed).Select(i => $"{i.Infrastructure}/{i.Name} {i.Id} ({i.State})"))
            + $"{(found.Count > MaxNamed ? ", ..." : "")}. Give more digits.");
}
