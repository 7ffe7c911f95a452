using Newtonsoft.Json;

namespace Occo.Engine.CloudHandlers;

/// <summary>
/// The last answers of clouds about images and sizes, in a file beside the store, so that tab completion never waits
/// for a network. Failures to read or write the file are ignored: the next answer of a cloud writes it again.
/// </summary>
internal sealed class CatalogueFile(string folder, TimeProvider time)
{
    public const string Images = "images";
    public const string Sizes = "sizes";

    // Per kind and cloud; the newest are kept.
    private const int MaxItems = 5000;

    // A file that is larger is not read, and is replaced by the next answer.
    private const int MaxBytes = 32 << 20;
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(90);

    private readonly string path = Path.Combine(folder, "catalogue.json");

    /// <summary>Adds the items of an answer; they replace older items of the same name.</summary>
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
                .Where(i => now - i.SeenAt < MaxAge).Take(MaxItems).ToList();
            PrivateFile.Replace(path, $"{path}.{Guid.NewGuid():N}", JsonConvert.SerializeObject(all));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>The items of all clouds of a type, by name.</summary>
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
            return JsonConvert.DeserializeObject<Dictionary<string, List<CataloguedItem>>>(
                RegularFile.ReadText(path, MaxBytes)) ?? [];
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException
            or NotRegularFileException)
        {
            return [];
        }
    }
}
