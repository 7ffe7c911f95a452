using Newtonsoft.Json;
using Occo.Engine.CloudHandlers.Local;

namespace Occo.Engine.CloudHandlers;

/// <summary>
/// What clouds offered when they were last asked, in a file beside the store, so that tab completion never waits for a
/// network. A file that cannot be read or written is no loss: the next answer of a cloud makes it anew.
/// </summary>
internal sealed class CatalogueFile(string folder, TimeProvider time)
{
    /// <summary>Kind of the items that are images.</summary>
    public const string Images = "images";

    /// <summary>Kind of the items that are sizes.</summary>
    public const string Sizes = "sizes";

    /// <summary>More of a kind and cloud than anybody completes; the oldest go.</summary>
    private const int Most = 5000;

    private static readonly TimeSpan Age = TimeSpan.FromDays(90);

    private readonly string path = Path.Combine(folder, "catalogue.json");

    /// <summary>Adds what a cloud just answered, in place of what it said of the same items before.</summary>
    public void Keep(CloudAccess access, string kind, IEnumerable<(string Name, string About, string? Title)> items)
    {
        var now = time.GetUtcNow();
        var fresh = items.Select(i => new CataloguedItem(i.Name, i.About, now, i.Title)).ToList();
        if (fresh.Count == 0) return;
        var key = KeyOf(access.Type, kind) + CloudKey.Of(access.Type, access.Settings).Settings;
        try
        {
            var all = Load();
            all[key] = fresh.Concat(all.GetValueOrDefault(key, [])).DistinctBy(i => i.Name)
                .Where(i => now - i.SeenAt < Age).Take(Most).ToList();
            PrivateFile.Replace(path, $"{path}.{Guid.NewGuid():N}", JsonConvert.SerializeObject(all));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>What all clouds of a type offered, by name.</summary>
    public IReadOnlyList<CataloguedItem> Read(string type, string kind)
    {
        try
        {
            return [.. Load().Where(c => c.Key.StartsWith(KeyOf(type, kind), StringComparison.Ordinal))
                .SelectMany(c => c.Value).OrderByDescending(i => i.SeenAt).DistinctBy(i => i.Name)
                .OrderBy(i => i.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string KeyOf(string type, string kind) => $"{type}\n{kind}\n";

    private Dictionary<string, List<CataloguedItem>> Load()
    {
        try
        {
            return File.Exists(path)
                ? JsonConvert.DeserializeObject<Dictionary<string, List<CataloguedItem>>>(File.ReadAllText(path)) ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
