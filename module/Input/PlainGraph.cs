using System.Collections;
using System.Management.Automation;

namespace Occo;

/// <summary>Takes PowerShell's wrapping off data, so that the compiler sees dictionaries, lists and scalars.</summary>
internal static class PlainGraph
{
    // Deeper than any document that is accepted; it ends graphs that contain themselves.
    private const int MaxDepth = 200;

    /// <summary>
    /// Hashtables, objects (of ConvertFrom-Json, say), arrays and scalars. Throws <see cref="ArgumentException"/>.
    /// </summary>
    public static object? From(object? value) => From(value, 0);

    /// <summary>The entries of a hashtable, for variables.</summary>
    public static IReadOnlyDictionary<string, object?>? From(IDictionary? map)
        => map is null ? null : (IReadOnlyDictionary<string, object?>)From(map, 0)!;

    private static object? From(object? value, int depth)
    {
        if (depth > MaxDepth)
            throw new ArgumentException($"The data is nested deeper than {MaxDepth} levels. Does it contain itself?");
        if (value is PSObject { BaseObject: PSCustomObject } custom)
            return Map(custom.Properties.Select(property => ((object)property.Name, (object?)property.Value)), depth);
        return value is PSObject wrapped ? From(wrapped.BaseObject, depth) : value switch
        {
            string => value,
            IDictionary map => Map(map.Keys.Cast<object>().Select(key => (key, map[key])), depth),
            IEnumerable list => list.Cast<object?>().Select(item => From(item, depth + 1)).ToList(),
            _ => value,
        };
    }

    private static Dictionary<string, object?> Map(IEnumerable<(object Key, object? Value)> entries, int depth)
    {
        var result = new Dictionary<string, object?>();
        foreach (var (key, value) in entries)
        {
            var name = LanguagePrimitives.ConvertTo<string>(key);
            if (!result.TryAdd(name, From(value, depth + 1)))
                throw new ArgumentException($"The data has the key '{name}' twice.");
        }

        return result;
    }
}
