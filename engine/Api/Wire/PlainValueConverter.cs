using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Occo.Engine.Api.Wire;

/// <summary>
/// A value of a document or an answer. Read, it is plain: text, long, double, bool, null, a dictionary, a list.
/// Written, it has the form of its own type.
/// </summary>
internal sealed class PlainValueConverter : JsonConverter<object?>
{
    // 1.0 stays a number with a fraction. Above it the text would be long, and every double is whole.
    private const double Exact = 1e15;

    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return null;
            case JsonTokenType.True: return true;
            case JsonTokenType.False: return false;
            case JsonTokenType.String: return reader.GetString();
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out var whole)) return whole;
                return reader.GetDouble() is var number && double.IsFinite(number) ? number
                    : throw new JsonException("A number is too large.");
            case JsonTokenType.StartArray:
                var list = new List<object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Add(Read(ref reader, typeToConvert, options));
                return list;
            default:
                var mapping = new Dictionary<string, object?>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var key = reader.GetString()!;
                    reader.Read();
                    if (!mapping.TryAdd(key, Read(ref reader, typeToConvert, options)))
                        throw new JsonException($"The key '{key}' appears twice.");
                }

                return mapping;
        }
    }

    public override void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions options)
    {
        if (value is null) writer.WriteNullValue();
        else if (value is double number && double.IsInteger(number) && Math.Abs(number) < Exact)
            writer.WriteRawValue(number.ToString("F1", CultureInfo.InvariantCulture));
        else if (value.GetType() == typeof(object)) writer.WriteStringValue("");
        else JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }
}
