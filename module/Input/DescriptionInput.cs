using System.Collections;
using System.Management.Automation;
namespace Occo;

/// <summary>Reads a document: a file, a text or PowerShell data.</summary>
internal static class DescriptionInput
{
    /// <summary>A YAML, JSON or data file. Throws <see cref="DescriptionException"/> for a bad data file.</summary>
    public static DescriptionSource FromFile(PSCmdlet cmdlet, string path)
        => DataFile.IsDataFile(path)
            ? DescriptionSource.FromGraph(PlainGraph.From(DataFile.Read(cmdlet, path))!)
            : DescriptionSource.FromFile(path);

    /// <summary>Text, the lines of a text, a hashtable or an object.</summary>
    /// <param name="value">The document.</param>
    /// <param name="folder">The folder of relative imports of a text.</param>
    public static DescriptionSource FromValue(object value, string? folder)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            string text => DescriptionSource.FromText(text, folder),
            IEnumerable lines and not IDictionary when Lines(lines) is { } text
                => DescriptionSource.FromText(text, folder),
            _ => DescriptionSource.FromGraph(PlainGraph.From(value)!),
        };
    }

    /// <summary>Joins the lines of Get-Content without -Raw; null for anything else.</summary>
    private static string? Lines(IEnumerable values)
    {
        var lines = values.Cast<object?>()
            .Select(line => line is PSObject wrapped ? wrapped.BaseObject : line).ToList();
        return lines.Count > 0 && lines.All(line => line is string) ? string.Join('\n', lines) : null;
    }
}
