using System.IO.Enumeration;

namespace Occo.Engine.Model;

/// <summary>Names of infrastructures with * and ?.</summary>
internal static class NamePatterns
{
    /// <summary>The name fits one of the patterns, in any case of letters. No patterns fit all.</summary>
    public static bool Fit(IReadOnlyList<string> patterns, string name) => patterns.Count == 0 || patterns.Any(
        pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));
}
