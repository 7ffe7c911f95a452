using System.Globalization;
using Docker.DotNet.Models;
using Newtonsoft.Json;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>Maps containers to the engine's instances.</summary>
internal static class DockerInstances
{
    private const int SignalBase = 128;
    private const int Killed = SignalBase + 9;
    private const int Terminated = SignalBase + 15;

    /// <param name="container">The container.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="host">The name or address of its host, where published ports are.</param>
    public static CloudInstance Read(
        ContainerInspectResponse container, IDictionary<string, string> labels, string host)
    {
        var (state, error) = StateOf(container.State ?? throw DockerErrors.NoEngine("a container has no state"));
        var addresses = AddressesOf(container).ToList();
        return DockerLabels.Owner.Read(container.ID, labels.AsReadOnly()) with
        {
            State = state,
            Error = error,
            // Of a program that was asked to end, the exit code tells nothing.
            IsDown = state == ComponentState.Stopped || container.State is { Status: "exited" },
            // A container in its host's network has no address of its own.
            Addresses = addresses.Count > 0 ? addresses : container.State?.Running == true ? [host] : [],
            PrivateAddress = addresses.FirstOrDefault(),
            Ports = PortsOf(container, labels),
            Observed = new Dictionary<string, object?>
            {
                ["restart"] = RestartOf(container.HostConfig?.RestartPolicy),
                [DockerSection.LimitsKey] = LimitsOf(
                    container.HostConfig, labels.TryGetValue(DockerLabels.Limits, out var limits) ? limits : null),
            },
        };
    }

    // As the section has them, if they are still the same, else in their plainest form: bytes, not 32m.
    private static IReadOnlyDictionary<string, object?> LimitsOf(HostConfig? config, string? asked)
    {
        if (asked is not null && AskedIn(asked, config) is { } same) return same;
        var limits = new Dictionary<string, object?>();
        if (config?.Memory > 0) limits["memory"] = config.Memory;
        if (config?.NanoCPUs > 0) limits["cpus"] = (double)config.NanoCPUs / DockerSection.NanoCpus;
        if (config?.PidsLimit > 0) limits["pids"] = config.PidsLimit;
        return limits;
    }

    // Null: the container has others, or somebody else wrote the label.
    private static IReadOnlyDictionary<string, object?>? AskedIn(string label, HostConfig? config)
    {
        try
        {
            var written = PlainJson.ReadMapping(label);
            var section = DockerSection.Read(new Dictionary<string, object?> { [DockerSection.LimitsKey] = written });
            return section.HasLimits(config?.Memory ?? 0, config?.NanoCPUs ?? 0, config?.PidsLimit) ? written : null;
        }
        catch (Exception e) when (e is JsonException or CloudException)
        {
            return null;
        }
    }

    private static (ComponentState State, string? Error) StateOf(State state) => state switch
    {
        { Restarting: true } => (
            ComponentState.TemporarilyFailed, $"The container restarts again and again: {End(state)}"),
        { Paused: true } => (ComponentState.Stopped, "The container is paused"),
        { Running: true, Health.Status: "starting" } => (ComponentState.Pending, null),
        { Running: true, Health.Status: "unhealthy" } => (ComponentState.TemporarilyFailed,
            $"The health check of the image fails: {state.Health.Log?.LastOrDefault()?.Output?.Trim()}"),
        { Running: true } => (ComponentState.Ready, null),
        { Dead: true } or { Status: "removing" } => (ComponentState.Shutdown, "The container is being removed"),
        // Occo was killed before it could start it.
        { Status: "created" } => (ComponentState.Stopped, "The container was made and not started"),
        // Somebody stopped it, or the host did when it was shut down.
        { ExitCode: 0 or Killed or Terminated, OOMKilled: false }
            => (ComponentState.Stopped, $"The container {End(state)}"),
        _ => (ComponentState.Failed, $"The container {End(state)}"),
    };

    private static string End(State state)
    {
        var signal = state.ExitCode > SignalBase ? $" (signal {state.ExitCode - SignalBase})" : "";
        var memory = state.OOMKilled ? ": it used more memory than its limit" : "";
        return string.Create(CultureInfo.InvariantCulture, $"exited with code {state.ExitCode}{signal}{memory}")
            + (string.IsNullOrEmpty(state.Error) ? "" : $" ({state.Error})");
    }

    private static IEnumerable<string> AddressesOf(ContainerInspectResponse container)
        => (container.NetworkSettings?.Networks ?? new Dictionary<string, EndpointSettings>())
            .OrderBy(n => n.Key == container.HostConfig?.NetworkMode ? 0 : 1).ThenBy(n => n.Key, StringComparer.Ordinal)
            .SelectMany(n => new[] { n.Value.IPAddress, n.Value.GlobalIPv6Address })
            .Where(address => !string.IsNullOrEmpty(address)).Distinct();

    // The ports of the host, by their names.
    private static Dictionary<string, int> PortsOf(
        ContainerInspectResponse container, IDictionary<string, string> labels)
    {
        var ports = new Dictionary<string, int>();
        foreach (var line in DockerLabels.Lines(labels, DockerLabels.Ports))
        {
            if (line.Split('=') is [var name, var inside]
                && container.NetworkSettings?.Ports is { } published && published.TryGetValue(inside, out var bound)
                && int.TryParse(bound?.FirstOrDefault()?.HostPort, CultureInfo.InvariantCulture, out var port))
                ports[name] = port;
        }

        return ports;
    }

    private static string RestartOf(RestartPolicy? policy) => policy?.Name switch
    {
        RestartPolicyKind.Always => "always",
        RestartPolicyKind.UnlessStopped => "unless-stopped",
        RestartPolicyKind.OnFailure => policy.MaximumRetryCount > 0
            ? string.Create(CultureInfo.InvariantCulture, $"on-failure:{policy.MaximumRetryCount}") : "on-failure",
        _ => "no",
    };
}
