using System.Collections;
using System.Management.Automation;

namespace Occo;

/// <summary>Converts PowerShell data to dictionaries, lists and scalars for the compiler.</summary>
internal static class PlainGraph
{
    // Deeper than any accepted document. Stops data that contain themselves.
    private const int MaxDepth = 200;

    /// <summary>Converts hashtables, objects, arrays and scalars. Throws <see cref="ArgumentException"/>.</summary>
    public static object? From(object? value) => From(value, 0);

    /// <summary>Converts the entries of a hashtable.</summary>
    public static IReadOnlyDictionary<string, object?>? From(IDictionary? map)
        => map is null ? null : (IReadOnlyDictionary<string, object?>)From(map, 0)!;

    private static object? From(object? value, int depth)
    {
        if (depth > MaxDepth)
            throw new ArgumentException($"The data has more than {MaxDepth} levels. Check whether it contains itself.");
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
                throw new ArgumentException($"The key '{name}' appears twice in the data. Remove one of them.");
        }

        return result;
    }
}
