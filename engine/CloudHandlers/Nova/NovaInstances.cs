using System.Text.Json;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>Maps servers to the engine's instances.</summary>
internal static class NovaInstances
{
    /// <param name="server">The server, with its details.</param>
    /// <param name="floating">The floating address that Occo gave it; null: none.</param>
    public static CloudInstance Read(JsonElement server, NovaAddress? floating)
    {
        var marks = server.Texts("metadata");
        var (state, error) = StateOf(server);
        var addresses = AddressesOf(server).ToList();
        var isGiven = floating is { PortId: not null, Address: not null };
        var lacksAddress = state == ComponentState.Ready && marks.ContainsKey(NovaMarks.FloatingIp) && !isGiven
            && !addresses.Exists(a => a.IsFloating);
        if (lacksAddress) (state, error) = (ComponentState.Stopped, "The server has no floating address");
        return NovaMarks.Owner.Read(NovaNames.IdOf(server), marks) with
        {
            IsGone = IsGone(server),
            KeptVolumes = state == ComponentState.Shutdown ? [] : NovaVolumes.KeptOf(server),
            State = state,
            IsDown = state == ComponentState.Stopped && !lacksAddress,
            Error = error,
            Addresses =
            [
                .. (isGiven ? [floating!.Address!] : Array.Empty<string>())
                    .Concat(addresses.OrderByDescending(a => a.IsFloating).Select(a => a.Address)).Distinct(),
            ],
            PrivateAddress = addresses.Find(a => !a.IsFloating).Address,
            // A flavour changes when a server is resized; the image and the key do not change.
            Observed = new Dictionary<string, object?>
            {
                ["flavor_name"] = server.Member("flavor")?.Text("original_name"),
                ["metadata"] = marks.Where(m => !NovaMarks.Owner.IsOwn(m.Key))
                    .ToDictionary(m => m.Key, m => (object?)m.Value),
                ["server_name"] = server.Text("name"),
            },
        };
    }

    public static bool IsGone(JsonElement server) => server.Text("status") is "DELETED" or "SOFT_DELETED";

    /// <summary>The server ran once, so that it has a console log.</summary>
    public static bool HasRun(JsonElement server) => server.Text("OS-SRV-USG:launched_at") is not null;

    // The map of Occopus, except that it knows no stopped servers.
    private static (ComponentState State, string? Error) StateOf(JsonElement server) => server.Text("status") switch
    {
        _ when server.Text("OS-EXT-STS:task_state") == "deleting" => (ComponentState.Shutdown, "It is being deleted"),
        "BUILD" or "REBUILD" or "RESIZE" or "VERIFY_RESIZE" or "REVERT_RESIZE" or "MIGRATING" or "REBOOT"
            or "HARD_REBOOT" => (ComponentState.Pending, null),
        "ACTIVE" or "PASSWORD" => (ComponentState.Ready, null),
        "ERROR" => (ComponentState.Failed, FaultOf(server)),
        "DELETED" or "SOFT_DELETED" => (ComponentState.Shutdown, "It was deleted"),
        "RESCUE" => (ComponentState.TemporarilyFailed, "The server is in rescue mode"),
        "SHUTOFF" or "PAUSED" or "SUSPENDED" or "SHELVED" or "SHELVED_OFFLOADED"
            => (ComponentState.Stopped, $"The server is {server.Text("status")}"),
        var other => (ComponentState.Unknown, $"OpenStack says {other}"),
    };

    public static string FaultOf(JsonElement server)
        => server.Member("fault")?.Text("message") is { } message
            ? $"OpenStack says ERROR: {message.TrimEnd('.')}" : "OpenStack says ERROR";

    // Of version 4 first.
    private static IEnumerable<(string Address, bool IsFloating)> AddressesOf(JsonElement server)
        => server.Member("addresses") is not { ValueKind: JsonValueKind.Object } networks ? [] : networks
            .EnumerateObject().Where(n => n.Value.ValueKind == JsonValueKind.Array)
            .SelectMany(n => n.Value.EnumerateArray())
            .Where(a => a.Text("addr") is not null)
            .OrderBy(a => a.Number("version") ?? 4)
            .Select(a => (a.Text("addr")!, a.Text("OS-EXT-IPS:type") == "floating"));
}
