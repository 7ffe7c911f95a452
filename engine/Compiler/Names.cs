using System.Text.RegularExpressions;

namespace Occo.Engine.Compiler;

/// <summary>Names of infrastructures and nodes: they become parts of host names and tags.</summary>
internal static partial class Names
{
    private const int MaxLength = 63;

    public static readonly ValueRule Rule =
        ValueRule.Matching("^[a-zA-Z0-9-]{1,63}$", "Use 1 to 63 of a-z, A-Z, 0-9 and hyphen.");

    /// <summary>Reports a name that is not allowed.</summary>
    public static bool Check(string name, string what, SourceLocation at, Findings findings)
    {
        if (Rule.Judge(name) is null) return true;
        var shown = name.Shortened().ReplaceLineEndings("\\n");
        findings.Add(Rules.BadName, at, $"{what} '{shown}' is not allowed.", Hint(name));
        return false;
    }

    private static string Hint(string name)
    {
        if (name.Length > MaxLength) return $"It has {name.Length} characters; {MaxLength} are allowed.";
        var fit = Forbidden().Replace(name, "-").Trim('-');
        return "Use only a-z, A-Z, 0-9 and hyphen" + (fit.Length == 0 ? "." : $", for example '{fit}'.");
    }

    [GeneratedRegex("[^a-zA-Z0-9-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Forbidden();
}
