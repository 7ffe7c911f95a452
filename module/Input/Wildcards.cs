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

    /// <summary>
    /// Finds by name or wildcards. A name finds one: that which is written so, else the only one that differs in case.
    /// Throws <see cref="SelectionException"/> for a name that finds none or several.
    /// </summary>
    public static IReadOnlyList<T> Find<T>(
        string name, IReadOnlyList<T> all, Func<T, string> nameOf, string kind, string none)
    {
        var pattern = Of(name);
        T[] found = [.. all.Where(one => pattern.IsMatch(nameOf(one)))];
        if (WildcardPattern.ContainsWildcardCharacters(name)) return found;
        T[] exact = [.. found.Where(one => nameOf(one) == name)];
        if (exact.Length > 0) return exact;
        return found.Length == 1 ? found : throw new SelectionException(kind, found.Length == 0 ? none
            : $"'{name}' matches several: {string.Join(", ", found.Select(one => $"'{nameOf(one)}'"))}. "
                + "Use the exact upper and lower case.");
    }
}

/// <summary>Wildcards that cannot be read.</summary>
internal sealed class WildcardException(string pattern) : ArgumentException(
    $"The wildcards '{pattern}' cannot be read: a [ has no ]. A ` before a bracket makes it a plain one: "
    + $"'{pattern.Replace("[", "`[", StringComparison.Ordinal)}'.");
