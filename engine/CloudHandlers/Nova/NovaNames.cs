using System.Collections.Concurrent;
using System.Text.Json;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>Finds flavours, images and networks by their names. What was found is kept for a while.</summary>
internal sealed class NovaNames(NovaClient client, TimeProvider time)
{
    private const double GiB = 1 << 30;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Kind, string Name), (JsonElement Found, long Since)> known = new();

    /// <summary>A flavour of this name, or with this id.</summary>
    public Task<JsonElement> FlavorAsync(string name, CancellationToken cancel) => FindAsync("flavor", name, async () =>
    {
        var all = await FlavorsAsync(client, cancel).ConfigureAwait(false);
        var found = all.FindAll(f => f.Text("name") == name);
        return found.Count > 0 ? found : all.FindAll(f => f.Text("id") == name) is { Count: > 0 } byId ? byId
            : throw NotFound("flavor", name, "flavor_name", all.Select(f => f.Text("name")));
    });

    /// <summary>The id of an image. Of several with one name it is the newest.</summary>
    public async Task<string> ImageAsync(string name, CancellationToken cancel)
    {
        if (Guid.TryParse(name, out _)) return name;
        var found = await FindAsync("image", name, async () => await client.ListAsync(NovaService.Image,
            $"images?name={Uri.EscapeDataString(name)}&status=active&sort=created_at:desc", "images", "images", cancel)
            .ConfigureAwait(false) is { Count: > 0 } some ? some
            : throw NotFound("image", name, "image_id", [])).ConfigureAwait(false);
        return IdOf(found);
    }

    /// <summary>The id of a network.</summary>
    public async Task<string> NetworkAsync(string name, CancellationToken cancel)
    {
        if (Guid.TryParse(name, out _)) return name;
        return IdOf(await FindAsync("network", name, async () => Single(await client.ListAsync(NovaService.Network,
            $"networks?name={Uri.EscapeDataString(name)}", "networks", "networks", cancel).ConfigureAwait(false),
            "network", name, "network_id")).ConfigureAwait(false));
    }

    /// <summary>The id of the external network that a pool of floating addresses is; empty: the only one.</summary>
    public async Task<string> PoolAsync(string pool, CancellationToken cancel)
        => IdOf(await FindAsync("pool", pool, async () =>
        {
            var all = await client.ListAsync(NovaService.Network, "networks?router:external=true", "networks",
                "external networks", cancel).ConfigureAwait(false);
            if (pool.Length > 0)
            {
                var named = all.FindAll(n => n.Text("name") == pool || n.Text("id") == pool);
                return named.Count > 0 ? Single(named, "pool", pool, "floating_ip_pool")
                    : throw NotFound("pool of floating addresses", pool, "floating_ip_pool",
                        all.Select(n => n.Text("name")));
            }

            var standard = all.FindAll(n => n.Member("is_default") is { ValueKind: JsonValueKind.True });
            return all.Count > 1 && standard.Count == 0
                ? throw new CloudException(CloudErrorKind.Invalid, "The cloud has several pools of floating addresses: "
                    + $"{string.Join(", ", all.Select(n => n.Text("name")))}. Name one: 'floating_ip_pool'.")
                : all.Count == 0 ? throw NotFound("external network", "any", "floating_ip", [])
                : standard.Count > 0 ? standard : all;
        }).ConfigureAwait(false));

    /// <summary>How large a volume must be for an image and a flavour, in GiB.</summary>
    public async Task<int> VolumeSizeAsync(string imageId, JsonElement flavor, CancellationToken cancel)
    {
        var image = await client.GetAsync(NovaService.Image, $"images/{Uri.EscapeDataString(imageId)}", "image", cancel)
            .ConfigureAwait(false);
        var bytes = image.Member("size") is { ValueKind: JsonValueKind.Number } size ? size.GetDouble() : 0;
        return new[]
        {
            1, flavor.Number("disk") ?? 0, image.Number("min_disk") ?? 0, (int)Math.Ceiling(bytes / GiB),
        }.Max();
    }

    /// <summary>The flavours that the project may use.</summary>
    public static Task<List<JsonElement>> FlavorsAsync(NovaClient client, CancellationToken cancel)
        => client.ListAsync(NovaService.Compute, "flavors/detail", "flavors", "flavors", cancel);

    public static string IdOf(JsonElement found) => found.Text("id")
        ?? throw new CloudException(CloudErrorKind.Transient, "OpenStack lists something without an id.");

    private async Task<JsonElement> FindAsync(string kind, string name, Func<Task<List<JsonElement>>> ask)
    {
        if (known.TryGetValue((kind, name), out var kept) && time.GetElapsedTime(kept.Since) < Kept) return kept.Found;
        var found = (await ask().ConfigureAwait(false))[0];
        known[(kind, name)] = (found, time.GetTimestamp());
        return found;
    }

    private static List<JsonElement> Single(List<JsonElement> found, string kind, string name, string key)
        => found.Count switch
        {
            1 => found,
            0 => throw NotFound(kind, name, key, []),
            _ => throw new CloudException(CloudErrorKind.Invalid, $"The cloud has {found.Count} of the kind {kind} "
                + $"with the name '{name}'. Write the id of one as '{key}': "
                + $"{string.Join(", ", found.Select(f => f.Text("id")))}."),
        };

    private static CloudException NotFound(string kind, string name, string key, IEnumerable<string?> there)
    {
        var names = string.Join(", ", there.OfType<string>().Order(StringComparer.Ordinal));
        return new(CloudErrorKind.NotFound, $"The cloud has no {kind} '{name}'."
            + (names.Length > 0 ? $" It has: {names}." : "") + $" Look at '{key}'.");
    }
}
