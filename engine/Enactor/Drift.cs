using System.Globalization;

namespace Occo.Engine.Enactor;

using Mapping = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Settings of a request that were changed in the cloud behind Occo's back. Settings that the request did not make, and
/// those that the cloud translated when it made the machine, are the cloud's own. Pure.
/// </summary>
internal sealed class Drift(ComposedRequest applied, ComposedRequest current)
{
    /// <summary>The request that would make the machine as it is now.</summary>
    public ComposedRequest Current => current;

    /// <summary>The drift of an instance; null when there is none.</summary>
    /// <param name="applied">The request that was applied last.</param>
    /// <param name="observed">What the cloud says.</param>
    /// <param name="translation">See <see cref="TranslationOf"/>; null: none.</param>
    public static Drift? Find(ComposedRequest applied, Mapping observed, Mapping? translation = null)
    {
        var changed = TranslationOf(applied, observed)
            .Where(c => translation?.TryGetValue(c.Key, out var made) != true || !Same(made, c.Value)).ToList();
        if (changed.Count == 0) return null;
        var resource = new Dictionary<string, object?>(applied.Resource);
        foreach (var (key, now) in changed) resource[key] = now;
        return new(applied, applied with { Resource = resource });
    }

    /// <summary>The settings that the cloud has otherwise than the request asked, as they are.</summary>
    public static Mapping TranslationOf(ComposedRequest applied, Mapping observed)
    {
        var resource = Overlay(applied.Resource, observed, isWhole: false);
        return ReferenceEquals(resource, applied.Resource) ? ComposedRequest.Empty
            : resource.Where(r => !Same(r.Value, applied.Resource[r.Key])).ToDictionary(r => r.Key, r => r.Value);
    }

    /// <summary>Why the drift is repaired; null when the newest request wants the settings as they are now.</summary>
    public string? ReasonFor(ComposedRequest wanted, RequestDifferences differences)
    {
        foreach (var (key, was) in applied.Resource)
        {
            var now = current.Resource.GetValueOrDefault(key);
            if (Same(was, now) || Same(wanted.Resource.GetValueOrDefault(key), now)) continue;
            var (a, b) = (was as Mapping, now as Mapping);
            var entry = b is null ? null : a?.Keys.FirstOrDefault(k => !Same(a[k], b.GetValueOrDefault(k)));
            var changed = entry is null
                ? $"{key} {differences.Changed(key, was, now)}"
                : $"{key}.{entry} {differences.Changed(entry, a![entry], b!.GetValueOrDefault(entry))}";
            return $"{changed} behind Occo's back";
        }

        return null;
    }

    // Returns the same object when nothing differs.
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

    // Clouds answer in text, and in lists with an order of their own.
    private static bool Same(object? a, object? b) => PlainValues.Equal(a, b)
        || (a is string or bool or long or double && b is string or bool or long or double && Text(a) == Text(b))
        || (a is IReadOnlyList<object?> left && b is IReadOnlyList<object?> right && left.Count == right.Count
            && left.All(x => left.Count(y => PlainValues.Equal(x, y)) == right.Count(y => PlainValues.Equal(x, y))));

    private static string Text(object value) => value is bool flag
        ? flag ? "true" : "false"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
