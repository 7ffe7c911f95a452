namespace Occo.Engine.Compiler;

/// <summary>Reads how a node is updated: <c>update</c> and <c>refresh</c>.</summary>
internal sealed class UpdateReader(Shape shape, Findings findings)
{
    private const int LongestPause = 24 * 3600;
    private readonly InstanceCountReader counts = new(shape, findings);

    /// <summary>The keys of <c>update</c>.</summary>
    internal static readonly string[] Keys = ["max_unavailable", "max_surge", "order", "pause", "on_failure"];

    /// <summary>The value of <c>update</c>; what is not written, or wrong, has its default.</summary>
    public UpdatePolicy ReadUpdate(DocumentNode? node, string named)
    {
        var policy = UpdatePolicy.Default;
        if (node is null || !shape.IsMapping(node, $"{named}: 'update'", out var mapping)) return policy;
        shape.CheckKeys(mapping, $"{named}: 'update'", Keys);
        policy = policy with
        {
            Order = Word(mapping["order"], $"{named}: 'order'", UpdateWords.Orders, OrderOf(mapping)),
            OnFailure = Word(mapping["on_failure"], $"{named}: 'on_failure'", UpdateWords.Failures, policy.OnFailure),
            MaxSurge = counts.Read(mapping["max_surge"], $"{named}: 'max_surge'", 0, policy.MaxSurge),
            MaxUnavailable = counts.Read(
                mapping["max_unavailable"], $"{named}: 'max_unavailable'", 0, policy.MaxUnavailable),
            Pause = mapping["pause"] is { } pause
                && shape.IsInteger(pause, $"{named}: 'pause'", 0, LongestPause, out var seconds)
                    ? TimeSpan.FromSeconds(seconds)
                    : policy.Pause,
        };
        CheckLimits(mapping, policy.Order, named);
        return policy;
    }

    /// <summary>The value of <c>refresh</c>.</summary>
    public RefreshMode ReadRefresh(DocumentNode? node, string named)
        => Word(node, $"{named}: 'refresh'", UpdateWords.Modes, RefreshMode.Recompose);

    // Who lets nothing be there twice says by that which goes first.
    private static UpdateOrder OrderOf(MappingNode mapping)
        => mapping["max_surge"] is ScalarNode { Value: 0L } ? UpdateOrder.DropFirst : UpdatePolicy.Default.Order;

    private void CheckLimits(MappingNode mapping, UpdateOrder order, string named)
    {
        var (word, used, unused) = order == UpdateOrder.CreateFirst
            ? ("create_first", "max_surge", "max_unavailable")
            : ("drop_first", "max_unavailable", "max_surge");
        if (mapping[used] is ScalarNode { Value: 0L } none && mapping["order"] is null && mapping[unused] is not null)
        {
            findings.Add(Rules.WrongValue, none.Location,
                $"{named}: 'max_surge' and 'max_unavailable' are 0, so nothing could ever be replaced.",
                "One of them is at least 1. With 'max_surge' 0 the order is 'drop_first'.");
        }
        else if (mapping[used] is ScalarNode { Value: 0L } nothing)
        {
            findings.Add(Rules.WrongValue, nothing.Location, $"{named}: '{used}' is 0, so nothing could ever be replaced.",
                $"With the order '{word}' it is at least 1.");
        }

        // A limit that the order never comes near is a misunderstanding.
        if (mapping[unused] is { } written and not ScalarNode { Value: 0L })
        {
            findings.Add(Rules.UnusedLimit, written.Location,
                $"{named}: '{unused}' has no effect with the order '{word}'.", $"Give '{used}', or the other order.");
        }
    }

    private T Word<T>(DocumentNode? node, string what, IReadOnlyDictionary<string, T> words, T otherwise)
    {
        if (node is null || !shape.IsText(node, what, out var text)) return otherwise;
        if (words.TryGetValue(text, out var value)) return value;
        findings.Add(Rules.WrongValue, node.Location, $"{what} is '{text}'.", Suggestion.For(text, words.Keys, "values"));
        return otherwise;
    }
}
