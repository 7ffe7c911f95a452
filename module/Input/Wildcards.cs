using System.Management.Automation;

namespace Occo;

/// <summary>Wildcards that mean the same in every culture.</summary>
internal static class Wildcards
{
    /// <summary>Ignores case.</summary>
    public static WildcardPattern Of(string pattern)
        => new(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
}
