using System.Text.Json;
using System.Text.Json.Serialization;

namespace Occo.Engine.Api.Wire;

/// <summary>A number of instances: <c>2</c> or <c>"40%"</c>.</summary>
internal sealed class InstanceCountConverter : JsonConverter<InstanceCount>
{
    public override InstanceCount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var count) && count >= 0
            ? new(count, false)
            : InstanceCount.TryParse(reader.TokenType == JsonTokenType.String ? reader.GetString() : null)
                ?? throw new JsonException("A number of instances is 2 or 40%.");

    public override void Write(Utf8JsonWriter writer, InstanceCount value, JsonSerializerOptions options)
    {
        if (value.IsPercent) writer.WriteStringValue(value.ToString());
        else writer.WriteNumberValue(value.Amount);
    }
}
