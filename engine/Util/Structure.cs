namespace Occo.Engine.Util;

/// <summary>A list or a mapping where one value belongs: in most cases the value of a template.</summary>
internal sealed record Structure(string Kind, string Hint)
{
    /// <summary>Null: it is one value, or empty.</summary>
    public static Structure? Of(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> => new("a mapping",
            "In a template choose one value of it, or write it as JSON: '| tojson'."),
        IReadOnlyList<object?> => List,
        _ => null,
    };

    public static Structure List { get; } = new("a list",
        "In a template make one text of it: \"| join(',')\", or '| tojson'.");

    /// <summary>
    /// Throws <see cref="CloudException"/> (Invalid) if a value of a resource section is a list or a mapping.
    /// </summary>
    public static void Refuse(string key, object? value)
    {
        if (Of(value) is { } structure)
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"'{key}' of the resource section is {structure.Kind}, not one value. {structure.Hint}");
        }
    }
}
