namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// Checks whether servers can be made: endpoint, credentials, services, and what is left of the quota.
/// </summary>
internal static class NovaCheck
{
    public static async Task<IReadOnlyList<CloudCheck>> RunAsync(
        CloudAccess access, NovaClients clients, CancellationToken cancel)
    {
        NovaSettings settings;
        try
        {
            settings = NovaSettingsReader.Read(access);
        }
        catch (CloudException e)
        {
            return [Failed(e.Kind == CloudErrorKind.Unauthorised ? "Credentials" : "Endpoint", e, null)];
        }

        return await clients.UseAsync(access, client => RunAsync(client, settings, cancel), cancel)
            .ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<CloudCheck>> RunAsync(
        NovaClient client, NovaSettings settings, CancellationToken cancel)
    {
        NovaToken token;
        try
        {
            token = await client.TokenAsync(cancel).ConfigureAwait(false);
        }
        catch (CloudException e)
        {
            return NovaErrors.StatusOf(e) is null && e.Kind is not CloudErrorKind.Invalid
                ? [Failed("Endpoint", e, settings)]
                : [Passed("Endpoint", $"{settings.AuthUrl} answers"), Failed("Credentials", e, settings)];
        }

        return
        [
            Passed("Endpoint", $"{settings.AuthUrl} answers"),
            Passed("Credentials", $"accepted: {settings.Source}, for the project {token.ProjectId}"),
            await AskAsync("Compute", settings, async () =>
            {
                var limits = await client.GetAsync(NovaService.Compute, "limits", "limits", cancel)
                    .ConfigureAwait(false);
                var absolute = limits.Member("limits")?.Member("absolute");
                return $"{NovaService.Compute.AddressIn(token, settings)}: "
                    + Used(absolute?.Number("totalInstancesUsed"), absolute?.Number("maxTotalInstances"), "servers")
                    + ", " + Used(absolute?.Number("totalCoresUsed"), absolute?.Number("maxTotalCores"), "cores");
            }).ConfigureAwait(false),
            await AskAsync("Network", settings, async () =>
            {
                if (NovaService.Network.AddressIn(token, settings) is not { } address)
                    return "the cloud has no Neutron: no floating addresses";
                await new NovaAddresses(client, TimeProvider.System).ListAsync(cancel).ConfigureAwait(false);
                return $"{address} answers";
            }).ConfigureAwait(false),
        ];
    }

    private static async Task<CloudCheck> AskAsync(string name, NovaSettings settings, Func<Task<string>> ask)
    {
        try
        {
            return Passed(name, await ask().ConfigureAwait(false));
        }
        catch (CloudException e)
        {
            return Failed(name, e, settings);
        }
    }

    private static string Used(int? used, int? most, string what)
        => most is null or < 0 ? $"{used ?? 0} {what}" : $"{used ?? 0} of {most} {what}";

    private static CloudCheck Passed(string name, string message) => new(name, CloudCheckStatus.Passed, message);

    private static CloudCheck Failed(string name, CloudException e, NovaSettings? settings)
        => new(name, CloudCheckStatus.Failed, settings?.Mask.Apply(e.Message) ?? e.Message,
            settings is null ? null : $"In use: {settings.Source}.");
}
