namespace Occo.Engine.Tests;

/// <summary>Files of the repository that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Find();

    /// <summary>The folder of the JSON Schemas.</summary>
    public static string Schemas => Path.Combine(Root, "schemas");

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Occo.psd1"))) return folder;
        }

        throw new DirectoryNotFoundException("The tests do not lie in a clone of the repository.");
    }
}
