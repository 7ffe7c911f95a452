using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>Checks whether containers can run: the engine, its version and what it warns of.</summary>
internal static class DockerCheck
{
    // Of Docker 20.10: older ones are not tried.
    private static readonly System.Version Oldest = new(1, 41);

    public static async Task<IReadOnlyList<CloudCheck>> RunAsync(CloudAccess access, CancellationToken cancel)
    {
        var from = DockerEndpoint.SourceOf(access);
        try
        {
            return await DockerCloud.CallAsync(access, "info", async client =>
            {
                var version = await client.System.GetVersionAsync(cancel).ConfigureAwait(false);
                var info = await client.System.GetSystemInfoAsync(cancel).ConfigureAwait(false);
                return (IReadOnlyList<CloudCheck>)
                [
                    new("Endpoint", CloudCheckStatus.Passed,
                        $"{DockerEndpoint.AddressOf(access)} (from {from}) answers."),
                    EngineOf(version),
                    HostOf(info),
                    .. (info.Warnings ?? []).Select(w => new CloudCheck("Warning", CloudCheckStatus.Warning, w)),
                ];
            }).ConfigureAwait(false);
        }
        catch (CloudException e)
        {
            return [new("Endpoint", CloudCheckStatus.Failed, $"{e.Message} The endpoint comes from {from}.")];
        }
    }

    private static CloudCheck EngineOf(VersionResponse version)
        => System.Version.TryParse(version.APIVersion, out var api) && api >= Oldest
            ? new("Engine", CloudCheckStatus.Passed,
                $"{version.Version}, API {version.APIVersion}, {version.Os}/{version.Arch}")
            : new("Engine", CloudCheckStatus.Warning, $"{version.Version}, API {version.APIVersion}",
                $"Occo is tested with API {Oldest} and later; update the engine.");

    private static CloudCheck HostOf(SystemInfoResponse info) => new("Host", CloudCheckStatus.Passed,
        FormattableString.Invariant($"{info.Name}: {info.ContainersRunning} of {info.Containers} containers running, ")
        + FormattableString.Invariant($"{info.NCPU} CPUs, {info.MemTotal >> 20} MiB"));
}
