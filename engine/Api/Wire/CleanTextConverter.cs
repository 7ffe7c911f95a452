using System.Text.Json;
using System.Text.Json.Serialization;

namespace Occo.Engine.Api.Wire;

/// <summary>
/// Texts of a server, as people may see them: a hostile one must not write to a terminal. Plain values of documents
/// stay as they are.
/// </summary>
internal sealed class CleanTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.String
            ? ForeignText.Clean(reader.GetString())
            : throw new JsonException("It is no text.");

    public override string ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => ForeignText.Clean(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
        => writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
        => writer.WritePropertyName(value);
}
