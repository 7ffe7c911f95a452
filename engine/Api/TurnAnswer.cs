using System.Text.Json;

namespace Occo.Engine.Api;

/// <summary>The end of a turn, as text in the store, for the process that asked for it.</summary>
internal static class TurnAnswer
{
    private sealed record Answer(EnactmentResult? Result, FailureKind? Kind, string? Message);

    public static string Write(EnactmentResult result) => JsonSerializer.Serialize(new Answer(result, null, null));

    public static string Write(OccoException error)
        => JsonSerializer.Serialize(new Answer(null, error.Kind, error.Message));

    /// <summary>The result. Throws the <see cref="OccoException"/> that ended the turn.</summary>
    public static EnactmentResult Read(string text)
    {
        var answer = JsonSerializer.Deserialize<Answer>(text)!;
        return answer.Result ?? throw new OccoException(answer.Kind!.Value, answer.Message!);
    }
}
