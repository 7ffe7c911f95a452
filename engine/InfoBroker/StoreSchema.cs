using System.Reflection;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// The numbered scripts that make the store's tables, each run once, in order. All backends share them, except those in
/// the folder of a backend: what every database spells in its own way.
/// </summary>
internal static class StoreSchema
{
    /// <summary>The scripts of a backend.</summary>
    /// <param name="backend">The name of its folder.</param>
    public static IReadOnlyList<string> Scripts(string backend)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var root = typeof(StoreSchema).Namespace;
        return [.. new[] { $"{root}.Migrations.", $"{root}.{backend}.Migrations." }
            .SelectMany(folder => assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Select(name => (File: name[folder.Length..], Name: name)))
            .OrderBy(script => script.File, StringComparer.Ordinal).Select(script => Read(script.Name))];

        string Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }

    /// <summary>What a new store is given: its id, and the key of its request digests.</summary>
    public static ValueTask<int> NameAsync(StoreSession session) => session.ExecuteAsync(
        "INSERT INTO meta (name, value) VALUES ('store_id', @id), ('request_key', @key) "
        + "ON CONFLICT (name) DO NOTHING",
        ("@id", Guid.NewGuid()), ("@key", RequestDigests.NewKey()));
}
