namespace Occo.Engine.Compiler;

/// <summary>Reads <c>update</c> and <c>refresh</c> of a node.</summary>
internal static class UpdateReader
{
    internal static readonly SectionSchema Schema = SectionSchema.Plain(
            "How running instances are replaced when their description changes. An addition of Occo.")
        .Optional("order",
            "create_first (default): the new instance is ready before the old one is dropped. drop_first: "
            + "the old one is gone before the new one is created.", ValueRule.OneOf(EnumWords.All<UpdateOrder>()))
        .Optional("max_surge",
            "With create_first: instances beyond the wanted number at one time; 2, or 25%. Default 1. "
            + "With 0, where no order is written, the order is drop_first.", CountOf(min: 0))
        .Optional("max_unavailable",
            "With drop_first: instances that may be missing at one time; 2, or 25%. Default 1.", CountOf(min: 0))
        .Optional("pause", "Seconds that a replacement must run before the next instance is touched.",
            ValueRule.Whole(0, 24 * 3600) with { Default = 0 })
        .Optional("on_failure",
            "stop (default): the other instances stay as they are. rollback: the last version that was "
            + "reached becomes the newest again.", ValueRule.OneOf(EnumWords.All<UpdateFailure>()));

    internal static readonly ValueRule Refresh = ValueRule.OneOf(EnumWords.All<RefreshMode>());

    /// <summary>A number of instances: a count, or a share.</summary>
    internal static ValueRule CountOf(int min) => ValueRule.Whole(min) with
    {
        Kinds = ValueKinds.Integer | ValueKinds.Text,
        Pattern = "^(100|[1-9][0-9]?)%$",
        Hint = $"Give a whole number of instances, at least {min}, or a share of them from 1% to 100%.",
    };

    /// <summary>A value that is missing or wrong has its default.</summary>
    public static UpdatePolicy Read(Fields node, string named, Findings findings)
    {
        var policy = UpdatePolicy.Default;
        if (node.Mapping("update") is not { } update) return policy;
        policy = policy with
        {
            Order = update.Word("order", OrderOf(update)),
            OnFailure = update.Word("on_failure", policy.OnFailure),
            MaxSurge = update.Count("max_surge", policy.MaxSurge),
            MaxUnavailable = update.Count("max_unavailable", policy.MaxUnavailable),
            Pause = update.Seconds("pause"),
        };
        CheckLimits(update, policy.Order, named, findings);
        return policy;
    }

    public static RefreshMode ReadRefresh(Fields node) => node.Word("refresh", RefreshMode.Recompose);

    // Without an order, a surge of 0 means that the old instance goes first.
    private static UpdateOrder OrderOf(Fields update)
        => update["max_surge"] is ScalarNode { Value: 0L } ? UpdateOrder.DropFirst : UpdatePolicy.Default.Order;

    private static void CheckLimits(Fields update, UpdateOrder order, string named, Findings findings)
    {
        var (word, used, unused) = order == UpdateOrder.CreateFirst
            ? ("create_first", "max_surge", "max_unavailable")
            : ("drop_first", "max_unavailable", "max_surge");
        if (update[used] is ScalarNode { Value: 0L } none && update["order"] is null && update[unused] is not null)
        {
            findings.Add(Rules.WrongValue, none.Location,
                $"{named}: 'max_surge' and 'max_unavailable' are 0, so nothing could ever be replaced.",
                "One of them is at least 1. With 'max_surge' 0 the order is 'drop_first'.");
        }
        else if (update[used] is ScalarNode { Value: 0L } nothing)
        {
            findings.Add(Rules.WrongValue, nothing.Location,
                $"{update.What(used)} is 0, so nothing could ever be replaced.",
                $"With the order '{word}' it is at least 1.");
        }

        if (update[unused] is { } written and not ScalarNode { Value: 0L })
        {
            findings.Add(Rules.UnusedLimit, written.Location,
                $"{update.What(unused)} has no effect with the order '{word}'.", $"Give '{used}', or the other order.");
        }
    }
}
