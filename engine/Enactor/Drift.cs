using System.Globalization;

namespace Occo.Engine.Enactor;

using Mapping = IReadOnlyDictionary<string, object?>;

/// <summary>
/// What was changed behind Occo's back: keys that a request set, and that the cloud has otherwise now. What the request
/// did not set is the cloud's own affair. Pure.
/// </summary>
internal sealed class Drift
{
    private readonly ComposedRequest applied;
    private readonly IReadOnlyList<string> keys;

    private Drift(ComposedRequest applied, ComposedRequest current, IReadOnlyList<string> keys)
        => (this.applied, Current, this.keys) = (applied, current, keys);

    /// <summary>The request that would give the machine as it is now.</summary>
    public ComposedRequest Current { get; }

    /// <summary>The drift of an instance; null when there is none.</summary>
    /// <param name="applied">What it was asked for last.</param>
    /// <param name="observed">What the cloud says.</param>
    public static Drift? Find(ComposedRequest applied, Mapping observed)
    {
        var resource = Overlay(applied.Resource, observed, isWhole: false);
        if (ReferenceEquals(resource, applied.Resource)) return null;
        return new(applied, applied with { Resource = resource },
            [.. applied.Resource.Keys.Where(k => !Same(applied.Resource[k], resource.GetValueOrDefault(k)))]);
    }

    /// <summary>Why it is repaired; null when nothing that was changed is wanted otherwise.</summary>
    public string? ReasonFor(ComposedRequest wanted)
    {
        foreach (var key in keys)
        {
            var (was, now) = (applied.Resource[key], Current.Resource.GetValueOrDefault(key));
            if (Same(wanted.Resource.GetValueOrDefault(key), now)) continue;
            var entry = EntryOf(was, now);
            return entry is null
                ? $"{key} {RequestDifferences.Changed(key, was, now)} behind Occo's back"
                : $"{key}.{entry} {RequestDifferences.Changed(entry, (was as Mapping)!.GetValueOrDefault(entry),
                    (now as Mapping)!.GetValueOrDefault(entry))} behind Occo's back";
        }

        return null;
    }

    private static string? EntryOf(object? was, object? now) => was is Mapping a && now is Mapping b
        ? a.Keys.FirstOrDefault(k => !Same(a[k], b.GetValueOrDefault(k)))
        : null;

    // The same object where nothing differs.
    private static Mapping Overlay(Mapping applied, Mapping observed, bool isWhole)
    {
        Dictionary<string, object?>? changed = null;
        foreach (var (key, value) in applied)
        {
            if (value is null || (!isWhole && observed.GetValueOrDefault(key) is null)) continue;
            var now = observed.GetValueOrDefault(key);
            if (value is Mapping inner && now is Mapping seen) now = Overlay(inner, seen, isWhole: true);
            if (Same(value, now)) continue;
            changed ??= new(applied);
            if (now is null) changed.Remove(key);
            else changed[key] = now;
        }

        return changed ?? applied;
    }

    // Clouds answer in text, and list groups and the like in an order of their own.
    private static bool Same(object? a, object? b) => PlainValues.Equal(a, b)
        || (a is string or bool or long or double && b is string or bool or long or double && Text(a) == Text(b))
        || (a is IReadOnlyList<object?> left && b is IReadOnlyList<object?> right && left.Count == right.Count
            && left.All(x => left.Count(y => PlainValues.Equal(x, y)) == right.Count(y => PlainValues.Equal(x, y))));

    private static string Text(object value) => value is bool flag
        ? flag ? "true" : "false"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
