using System.Globalization;
using Occo.Engine.CloudHandlers;
using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>Answers about clouds: which infrastructures use them, whether they work, what they offer.</summary>
internal sealed class CloudDirectory(EngineServices services)
{
    private readonly CloudCalls calls = services.Calls.AtMost(4);
    private readonly CatalogueFile catalogue = new(services.Store.Folder, services.Time);

    /// <summary>
    /// The clouds of all infrastructures that are not removed, and the handlers that no infrastructure uses.
    /// </summary>
    public async Task<IReadOnlyList<CloudUse>> UsesAsync()
    {
        var store = services.Store;
        var recorded = (await store.Instances.CountByCloudAsync().ConfigureAwait(false))
            .ToLookup(count => count.InfrastructureId);
        var found = new List<(CloudKey Key, IReadOnlyDictionary<string, object?> Resource, Infrastructure By)>();
        foreach (var infrastructure in await store.Infrastructures.ListAsync(false).ConfigureAwait(false))
        {
            var desired = await Desired.ReadAsync(services, infrastructure).ConfigureAwait(false);
            var clouds = await desired.CloudsAsync(recorded[infrastructure.Id].Select(c => (c.Key, c.Settings)))
                .ConfigureAwait(false);
            found.AddRange(clouds.Select(cloud => (cloud.Key, cloud.Value, infrastructure)));
        }

        var instances = recorded.SelectMany(counts => counts).ToLookup(count => count.Key, count => count.Instances);
        var uses = found.GroupBy(use => use.Key).ToDictionary(
            cloud => cloud.Key,
            cloud => UseOf(cloud.Key.Type, services.Clouds.SettingsOf(cloud.Key.Type, cloud.First().Resource)) with
            {
                Infrastructures = [.. cloud.Select(use => use.By.Name)],
                CredentialPaths = [.. cloud.Select(use => use.By.CredentialPath).OfType<string>().Distinct()],
                Instances = instances[cloud.Key].Sum(),
            });
        foreach (var type in services.Clouds.ByType.Keys.Except(uses.Keys.Select(k => k.Type)).ToList())
            uses[new(type, "")] = UseOf(type, ComposedRequest.Empty);
        return [.. uses.OrderBy(u => u.Key.Type, StringComparer.Ordinal)
            .ThenBy(u => u.Key.Settings, StringComparer.Ordinal).Select(u => u.Value)];
    }

    /// <summary>
    /// Checks whether a cloud can be used. Throws <see cref="CloudException"/> for an unknown type or setting.
    /// </summary>
    public async Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudQuery query, CancellationToken cancel)
    {
        _ = SettingsOf(query);
        var credentials = new CredentialSource(query.CredentialPath, query.Credential);
        var warnings = credentials.Warnings.Select(w => new CloudCheck("CredentialsFile", CloudCheckStatus.Warning, w));
        try
        {
            var access = AccessOf(query, credentials);
            return [.. warnings, .. await calls.CheckAsync(access, cancel).ConfigureAwait(false)];
        }
        catch (CloudException e)
        {
            return [.. warnings, new("Credentials", CloudCheckStatus.Failed, e.Message)];
        }
    }

    /// <summary>Throws <see cref="CloudException"/>.</summary>
    public async Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudQuery query, ImageQuery images, CancellationToken cancel)
    {
        var access = AccessOf(query, new(query.CredentialPath, query.Credential));
        var found = await calls.FindImagesAsync(access, images, cancel).ConfigureAwait(false);
        catalogue.Keep(access, CatalogueFile.Images,
            found.Select(i => (i.Id, $"{i.Name} {i.Architecture}".TrimEnd(), (string?)i.Name)));
        return found;
    }

    /// <summary>Throws <see cref="CloudException"/>.</summary>
    public async Task<IReadOnlyList<CloudSize>> FindSizesAsync(CloudQuery query, string? name, CancellationToken cancel)
    {
        var access = AccessOf(query, new(query.CredentialPath, query.Credential));
        var found = await calls.FindSizesAsync(access, name, cancel).ConfigureAwait(false);
        catalogue.Keep(access, CatalogueFile.Sizes, found.Select(s => (s.Name, About(s), (string?)null)));
        return found;
    }

    /// <summary>The images or sizes that earlier searches found, of all clouds of a type. Makes no call.</summary>
    public IReadOnlyList<CataloguedItem> Remembered(string type, string kind) => catalogue.Read(type, kind);

    private static string About(CloudSize size)
        => string.Create(CultureInfo.InvariantCulture,
            $"{size.Cores} cores, {size.MemoryMiB / 1024.0:0.##} GiB {size.Architecture}").TrimEnd();

    private CloudUse UseOf(string type, IReadOnlyDictionary<string, object?> settings)
    {
        var handler = services.Clouds.ByType.GetValueOrDefault(type);
        return new()
        {
            Type = type,
            Settings = settings,
            IsSupported = handler is not null,
            HasCatalogue = handler is ICloudCatalogue,
        };
    }

    private CloudAccess AccessOf(CloudQuery query, CredentialSource credentials)
    {
        var settings = SettingsOf(query);
        return services.AccessTo(query.Type, settings, services.Clouds.Get(query.Type).TakesCredential
            ? credentials.Of(services.Clouds.CredentialSectionOf(
                query.Type, new Dictionary<string, object?>(settings) { ["type"] = query.Type }))
            : null);
    }

    private Dictionary<string, object?> SettingsOf(CloudQuery query)
    {
        var handler = services.Clouds.Get(query.Type);
        var keys = handler.ScopeKeys;
        var settings = new Dictionary<string, object?>(query.Settings);
        if (query.Region is { } region) settings[handler.RegionKey ?? "region"] = region;
        foreach (var key in settings.Keys.Except(keys))
        {
            throw new CloudException(CloudErrorKind.Invalid, keys.Count == 0
                ? $"The cloud '{query.Type}' has no settings, so no '{key}'."
                : $"The cloud '{query.Type}' has no setting '{key}'. It has: {string.Join(", ", keys)}.");
        }

        return settings;
    }
}
