namespace Occo.Schemas;

/// <summary>Writes the JSON Schemas into a folder: <c>dotnet run --project tests/schemas -- schemas</c>.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        foreach (var (name, text) in SchemaFiles.All) File.WriteAllText(Path.Combine(args[0], name), text);
    }
}
