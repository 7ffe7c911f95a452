using System.Text.Json;
using System.Text.Json.Serialization;

namespace Occo.Engine.Api;

/// <summary>The end of a turn, as text in the store, for the process that asked for it.</summary>
internal static class TurnAnswer
{
    private static readonly JsonSerializerOptions Form = new() { Converters = { new JsonStringEnumConverter() } };

    private sealed record Answer(EnactmentResult? Result, FailureKind? Kind, string? Message, Remedy? Remedy);

    public static string Write(EnactmentResult result)
        => JsonSerializer.Serialize(new Answer(result, null, null, null), Form);

    public static string Write(OccoException error)
        => JsonSerializer.Serialize(new Answer(null, error.Kind, error.Message, error.Remedy), Form);

    /// <summary>The result. Throws the <see cref="OccoException"/> that ended the turn.</summary>
    public static EnactmentResult Read(string text)
    {
        var answer = JsonSerializer.Deserialize<Answer>(text, Form)!;
        return answer.Result ?? throw new OccoException(answer.Kind!.Value, answer.Message!)
        {
            Remedy = answer.Remedy,
        };
    }
}
