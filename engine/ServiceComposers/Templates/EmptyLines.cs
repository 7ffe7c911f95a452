namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>
/// Values with an empty line after each line. Occopus writes a tree as YAML before it renders it, so that the reader of
/// YAML folds the lines of a value: one line end becomes a blank, of several one is lost. Its users therefore write
/// keys with empty lines. Only such values are folded here; of others the lines would be lost.
/// </summary>
internal static class EmptyLines
{
    /// <summary>The text as Occopus gives it to the machine, if an empty line follows each of its lines.</summary>
    public static string Fold(string text)
    {
        if (!text.Contains("\n\n", StringComparison.Ordinal)) return text;
        var body = text.TrimEnd('\n');
        var lines = body.Split('\n');
        if (lines.Length < 3 || lines.Where((line, i) => string.IsNullOrWhiteSpace(line) != (i % 2 == 1)).Any())
            return text;
        var kept = lines.Where((_, i) => i % 2 == 0).Select(line => line.Trim(' ', '\t', '\r')).ToList();
        kept[0] = lines[0].TrimEnd(' ', '\t', '\r');
        if (body.Length == text.Length) kept[^1] = lines[^1].TrimStart(' ', '\t');
        var ends = text.Length - body.Length;
        return string.Join('\n', kept) + (ends == 1 ? " " : new string('\n', Math.Max(0, ends - 1)));
    }
}
