using System.Collections;
using System.Globalization;
using Newtonsoft.Json;

namespace Occo.Engine.Util;

/// <summary>
/// Plain values to and from JSON text: text, numbers, booleans, null, mappings, lists. No type names, no dates, bounded
/// depth.
/// </summary>
internal static class PlainJson
{
    /// <summary>Deeper values are refused in both directions.</summary>
    public const int MaxDepth = 200;

    /// <summary>
    /// The value as JSON on one line. Throws <see cref="ArgumentException"/> when it is not plain or too deep.
    /// </summary>
    public static string Write(object? value)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var writer = new JsonTextWriter(text);
        Write(writer, value, 0);
        writer.Flush();
        return text.ToString();
    }

    /// <summary>The value of a JSON text. Throws <see cref="JsonException"/> when there is none.</summary>
    public static object? Read(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json))
        {
            DateParseHandling = DateParseHandling.None,
            MaxDepth = MaxDepth,
        };
        if (!reader.Read()) throw new JsonReaderException("The JSON text is empty.");
        var value = Read(reader);
        if (reader.Read()) throw new JsonReaderException("The JSON text continues after its value.");
        return value;
    }

    /// <summary>Throws <see cref="JsonException"/> when the text holds no mapping.</summary>
    public static IReadOnlyDictionary<string, object?> ReadMapping(string json)
        => Read(json) as IReadOnlyDictionary<string, object?>
            ?? throw new JsonReaderException("The JSON text holds no mapping.");

    private static void Write(JsonTextWriter writer, object? value, int depth)
    {
        if (depth > MaxDepth)
            throw new ArgumentException($"The value is deeper than {MaxDepth} levels.", nameof(value));
        switch (value)
        {
            case null or string or bool or int or long or short or byte or uint or double or float or decimal:
                writer.WriteValue(value);
                break;
            case IEnumerable<KeyValuePair<string, object?>> mapping:
                writer.WriteStartObject();
                foreach (var (key, item) in mapping) WriteProperty(writer, key, item, depth);
                writer.WriteEndObject();
                break;
            case IDictionary dictionary:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in dictionary)
                    WriteProperty(writer, FormattableString.Invariant($"{entry.Key}"), entry.Value, depth);
                writer.WriteEndObject();
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (var item in list) Write(writer, item, depth + 1);
                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"A value of type {value.GetType()} is not plain.", nameof(value));
        }
    }

    private static void WriteProperty(JsonTextWriter writer, string key, object? value, int depth)
    {
        writer.WritePropertyName(key);
        Write(writer, value, depth + 1);
    }

    private static object? Read(JsonTextReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonToken.StartObject:
                var mapping = new Dictionary<string, object?>(StringComparer.Ordinal);
                while (Next(reader) != JsonToken.EndObject)
                {
                    var key = (string)reader.Value!;
                    Next(reader);
                    mapping[key] = Read(reader);
                }

                return mapping;
            case JsonToken.StartArray:
                var list = new List<object?>();
                while (Next(reader) != JsonToken.EndArray) list.Add(Read(reader));
                return list;
            case JsonToken.String or JsonToken.Boolean or JsonToken.Float or JsonToken.Null:
                return reader.Value;
            case JsonToken.Integer:
                return reader.Value is long
                    ? reader.Value
                    : Convert.ToString(reader.Value, CultureInfo.InvariantCulture);
            default:
                throw new JsonReaderException($"{reader.TokenType} is no JSON value.");
        }
    }

    private static JsonToken Next(JsonTextReader reader)
        => reader.Read() ? reader.TokenType : throw new JsonReaderException("The JSON text ends too early.");
}
