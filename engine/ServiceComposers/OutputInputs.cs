using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.ServiceComposers;

/// <summary>
/// The questions of a composition about outputs of other infrastructures, and the answers as text.
/// <see cref="NodeInputs"/> does the same for nodes.
/// </summary>
internal static class OutputInputs
{
    private const string Question = "output";

    /// <summary>The key of a question: <c>output:base.db_ip</c>.</summary>
    public static string Key(string infrastructure, string output)
        => NodeInputs.Key(Question, $"{infrastructure}.{output}");

    /// <summary>Reads a key. False: it does not ask about an output.</summary>
    public static bool TryParse(
        string key, [NotNullWhen(true)] out string? infrastructure, [NotNullWhen(true)] out string? output)
    {
        (infrastructure, output) = (null, null);
        if (!key.StartsWith(Question + ":", StringComparison.Ordinal)) return false;
        var subject = NodeInputs.NodeOf(key);
        var dot = subject.LastIndexOf('.');
        if (dot < 0) return false;
        (infrastructure, output) = (subject[..dot], subject[(dot + 1)..]);
        return true;
    }

    /// <summary>The value as JSON; an empty text where there is none.</summary>
    public static string Answer(OutputValue? output)
        => output is { IsAvailable: true } ? PlainJson.Write(output.Value) : "";
}
