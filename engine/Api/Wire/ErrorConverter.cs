using System.Text.Json;
using System.Text.Json.Serialization;

namespace Occo.Engine.Api.Wire;

/// <summary>An error inside an answer, for example of one orphan, as a problem.</summary>
internal sealed class ErrorConverter : JsonConverter<Exception>
{
    public override bool CanConvert(Type typeToConvert) => typeof(Exception).IsAssignableFrom(typeToConvert);

    public override Exception? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => JsonSerializer.Deserialize<Problem>(ref reader, options)?.ToException();

    public override void Write(Utf8JsonWriter writer, Exception value, JsonSerializerOptions options)
        => JsonSerializer.Serialize(writer, Problem.Of(value), options);
}
