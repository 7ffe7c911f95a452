using System.Diagnostics.CodeAnalysis;
using Occo.Engine.CloudHandlers;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// The question of a section that its cloud answers (<see cref="ICloudHandler.QuestionOf"/>), among the inputs of a
/// request: an answer that changes is a change of the instance.
/// </summary>
internal static class CloudInputs
{
    private const string Prefix = "cloud:";

    public static string Key(string question) => Prefix + question;

    /// <summary>Reads a key. False: it asks something else.</summary>
    public static bool TryParse(string key, [NotNullWhen(true)] out string? question)
    {
        question = key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : null;
        return question is not null;
    }
}
