using System.Management.Automation;

namespace Occo;

/// <summary>Wildcards that mean the same in every culture.</summary>
internal static class Wildcards
{
    /// <summary>Ignores case. Throws <see cref="WildcardException"/> for a bracket without an end.</summary>
    public static WildcardPattern Of(string pattern)
    {
        var wildcards = new WildcardPattern(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        try
        {
            // PowerShell reads the pattern only now.
            wildcards.IsMatch("");
            return wildcards;
        }
        catch (WildcardPatternException)
        {
            throw new WildcardException(pattern);
        }
    }
}

/// <summary>Wildcards that cannot be read.</summary>
internal sealed class WildcardException(string pattern) : ArgumentException(
    $"The wildcards '{pattern}' cannot be read: a [ has no ]. A ` before a bracket makes it a plain one: "
    + $"'{pattern.Replace("[", "`[", StringComparison.Ordinal)}'.");
