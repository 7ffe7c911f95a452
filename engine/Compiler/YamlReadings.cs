namespace Occo.Engine.Compiler;

/// <summary>Warns of plain values that readers of YAML 1.1 read otherwise, and of times.</summary>
internal sealed class YamlReadings(Findings findings)
{
    /// <summary>The message for a value that is secret by its mark.</summary>
    public const string Concealed = "The plain value of a secret variable has two readings.";

    /// <summary>Reports a value that has two readings. A value under a secret name is in no message.</summary>
    /// <param name="text">The value as it is written.</param>
    /// <param name="value">What it is read as.</param>
    /// <param name="schema">The rules of the document.</param>
    /// <param name="at">Its place.</param>
    /// <param name="tree">Knows the secret key that it is under.</param>
    public void Check(string text, object? value, YamlSchema schema, SourceLocation at, TreeBuilder tree)
    {
        if (value is string time && time != text && time == YamlTimes.Write(text))
        {
            Report(at, tree.SecretKey() is not { } secret
                ? $"'{text}' is read as a time, as Occopus reads it: '{time}'."
                : $"The plain value of '{secret}' is read as a time.");
        }
        else if (schema == YamlSchema.Yaml12 && YamlScalars.ResolveAsMost11(text) is var old && !Equals(old, value))
        {
            Report(at, tree.SecretKey() is not { } secret
                ? $"'{text}' is {Say(value)}, as Occopus and YAML 1.2 read it. YAML 1.1 reads {Say(old)}."
                : $"YAML 1.2, which is read here, and YAML 1.1 read the plain value of '{secret}' differently.");
        }
    }

    private void Report(SourceLocation at, string message)
        => findings.Add(Rules.TwoReadings, at, message, "Put it in quotes to keep it as it is written.");

    private static string Say(object? value) => value switch
    {
        string text => $"the text '{text}'",
        bool => PlainJson.Write(value),
        _ => $"the number {PlainJson.Write(value)}",
    };
}
