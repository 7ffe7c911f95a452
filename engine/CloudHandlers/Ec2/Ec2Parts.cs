namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Checks the lists and mappings of a rendered resource section. Before that, a template may stand in their place.
/// </summary>
internal static class Ec2Parts
{
    private const ValueKinds Structures = ValueKinds.List | ValueKinds.Mapping;

    /// <summary>
    /// Throws <see cref="CloudException"/> (Invalid) if one of them is something else, or has an unknown key. Empty
    /// means: not given.
    /// </summary>
    public static void Require(Values resource, SectionSchema? schema = null)
    {
        foreach (var (key, entry) in (schema ?? Ec2Schema.Schema).Keys)
            Require(key, resource.GetValueOrDefault(key), entry.Value);
    }

    private static void Require(string path, object? value, ValueRule rule)
    {
        if (value is null or "" || (rule.Kinds & Structures) == 0 || rule.Kinds.HasFlag(ValueKinds.Text)) return;
        if (!KindOfValue.Fits(value, rule.Kinds & Structures))
        {
            throw Refusal(path, $"is {KindOfValue.Describe(value)}",
                $"A template must give {KindOfValue.Describe(rule.Kinds)} here: write it as the whole value.");
        }

        if (value is IReadOnlyList<object?> list && rule.Items is { } each)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is null or "") throw Refusal($"{path}[{i}]", "is empty", "Remove it.");
                Require($"{path}[{i}]", list[i], each);
            }
        }

        if (value is Values mapping && rule.Inner is { } inner
            && mapping.Keys.FirstOrDefault(k => !inner.Keys.ContainsKey(k)) is { } unknown)
            throw Refusal(path, $"has the unknown key '{unknown}'", inner.HintFor(unknown));
    }

    private static CloudException Refusal(string path, string what, string hint)
        => new(CloudErrorKind.Invalid, $"'{path}' of the resource section {what}. {hint}");
}
