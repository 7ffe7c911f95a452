namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>The microversion of Nova's API.</summary>
internal static class NovaVersion
{
    /// <summary>Of OpenStack Pike: the call that makes a server takes tags.</summary>
    private static readonly Version Oldest = new(2, 52);

    /// <summary>
    /// Of OpenStack Stein: a boot volume has a type, and a list without filters shows the servers of a cell that is
    /// down. Later ones change answers that Occo reads.
    /// </summary>
    private static readonly Version Newest = new(2, 69);

    /// <summary>A list without filters shows the servers of a cell that is down.</summary>
    public static bool ShowsDownCells(string? version) => version == $"{Newest}";

    /// <summary>The newest that both know. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static string Choose(string theirs)
    {
        if (!Version.TryParse(theirs, out var newest) || newest < Oldest)
        {
            throw new CloudException(CloudErrorKind.Invalid, $"This Nova knows its API up to version "
                + $"{ForeignText.Brief(theirs)}; Occo needs {Oldest} (OpenStack Pike, 2017), whose servers have tags "
                + "from the call that makes them.");
        }

        return $"{(newest < Newest ? newest : Newest)}";
    }
}
