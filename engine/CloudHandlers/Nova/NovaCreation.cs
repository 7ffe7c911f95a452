using System.Text.Json.Nodes;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// Creates servers. Nova has no token that makes a repeated request harmless: before each request the server of the
/// node id is looked for, and after a lost answer for as long as Nova may still work on it.
/// </summary>
internal sealed class NovaCreation(NovaClient client, TimeProvider time, TimeSpan settling)
{
    // Nova's limit is 65,535 characters of base64.
    public const int MostUserData = 65_535 / 4 * 3;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PlacementLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        var section = NovaSection.Read(batch.Request.Resource);
        var outcomes = new List<CreateOutcome>();
        foreach (var item in batch.Items)
        {
            outcomes.Add(await NodeTurn.RunAsync(
                item.NodeId, () => CreateAsync(batch, item.NodeId, section, cancel), cancel).ConfigureAwait(false));
        }

        return outcomes;
    }

    private async Task<CreateOutcome> CreateAsync(
        CreateBatch batch, Guid nodeId, NovaSection section, CancellationToken cancel)
    {
        string? id = null;
        try
        {
            id = await FindAsync(batch.Scope, nodeId, cancel).ConfigureAwait(false)
                ?? await MakeAsync(batch, nodeId, section, cancel).ConfigureAwait(false);
            await PlacedAsync(id, cancel).ConfigureAwait(false);
            if (section.FloatingPool is { } pool)
            {
                await new NovaAddresses(client, time).GiveAsync(batch.Scope, nodeId, id, pool, cancel)
                    .ConfigureAwait(false);
            }

            return new(nodeId, MadeOf(batch, nodeId, id), null);
        }
        catch (CloudException e) when (!e.IsTransient)
        {
            // Nothing of a failed creation stays: what could not be deleted is an error that is tried again.
            return id is not null && (await new NovaRemoval(client, time).DeleteAsync(id, cancel)
                .ConfigureAwait(false)).Error is { } left ? throw left : new(nodeId, null, e);
        }
    }

    private async Task<string?> FindAsync(CloudScope scope, Guid nodeId, CancellationToken cancel)
        => await new NovaList(client, time).OfNodeAsync(scope, nodeId, cancel).ConfigureAwait(false) is [var first, ..]
            ? NovaNames.IdOf(first) : null;

    private async Task<string> MakeAsync(
        CreateBatch batch, Guid nodeId, NovaSection section, CancellationToken cancel)
    {
        var request = await RequestAsync(batch, nodeId, section, cancel).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(RequestLimit);
        CloudException failure;
        try
        {
            var answer = await client.SendAsync(
                NovaService.Compute, HttpMethod.Post, "servers", request, "create", limit.Token).ConfigureAwait(false);
            if (answer.Member("server")?.Text("id") is { } made) return made;
            failure = NovaErrors.Foreign(System.Net.HttpStatusCode.Accepted, "JSON without a server", "create");
        }
        catch (CloudException e) when (NovaErrors.IsAmbiguous(e))
        {
            failure = e;
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            failure = new(CloudErrorKind.Transient,
                $"OpenStack create: no answer within {RequestLimit.TotalSeconds:0} s.", e);
        }

        for (var began = time.GetTimestamp(); ; await Task.Delay(LookInterval, time, cancel).ConfigureAwait(false))
        {
            if (await FindAsync(batch.Scope, nodeId, cancel).ConfigureAwait(false) is { } found) return found;
            if (time.GetElapsedTime(began) >= settling) throw failure;
        }
    }

    // Nova answers before it looks for a host. A server without one is as a quota that is reached: another alternative
    // may have room.
    private async Task PlacedAsync(string id, CancellationToken cancel)
    {
        for (var began = time.GetTimestamp(); ; await Task.Delay(LookInterval, time, cancel).ConfigureAwait(false))
        {
            if (await NovaList.GetAsync(client, id, cancel).ConfigureAwait(false) is not { } server) return;
            if (server.Text("status") == "ERROR" && NovaErrors.IsNoHost(NovaInstances.FaultOf(server)))
                throw new CloudException(CloudErrorKind.Quota, $"{NovaInstances.FaultOf(server)}.");
            if (server.Text("status") != "BUILD" || server.Text("OS-EXT-STS:task_state") != "scheduling"
                || time.GetElapsedTime(began) >= PlacementLimit) return;
        }
    }

    private async Task<JsonObject> RequestAsync(
        CreateBatch batch, Guid nodeId, NovaSection section, CancellationToken cancel)
    {
        var flavor = await client.Names.FlavorAsync(section.Flavor, cancel).ConfigureAwait(false);
        var image = await client.Names.ImageAsync(section.Image, cancel).ConfigureAwait(false);
        var server = new JsonObject
        {
            ["name"] = section.NameOf(batch, nodeId),
            ["flavorRef"] = NovaNames.IdOf(flavor),
            ["networks"] = await NetworksAsync(section, cancel).ConfigureAwait(false),
            ["metadata"] = NovaMarks.Metadata(batch, nodeId, section),
            ["tags"] = new JsonArray([.. NovaMarks.Tags(batch.Scope, nodeId).Select(t => JsonValue.Create(t))]),
        };
        if (section.VolumeSize is { } size)
        {
            if (size == 0) size = await client.Names.VolumeSizeAsync(image, flavor, cancel).ConfigureAwait(false);
            server["block_device_mapping_v2"] = new JsonArray(VolumeOf(section, image, size));
        }
        else
        {
            server["imageRef"] = image;
        }

        if (section.KeyName is { } key) server["key_name"] = key;
        if (section.Zone is { } zone) server["availability_zone"] = zone;
        if (section.HasConfigDrive is { } drive) server["config_drive"] = drive;
        if (section.SecurityGroups.Count > 0)
        {
            server["security_groups"] = new JsonArray(
                [.. section.SecurityGroups.Select(g => new JsonObject { ["name"] = g })]);
        }

        if (batch.Request.Context is { Length: > 0 } context)
            server["user_data"] = UserData.Encode(context, MostUserData, "Nova");
        return new() { ["server"] = server };
    }

    // Nova makes the volume in the call that makes the server, so that none can be left without one.
    private static JsonObject VolumeOf(NovaSection section, string image, int size)
    {
        var volume = new JsonObject
        {
            ["boot_index"] = 0,
            ["uuid"] = image,
            ["source_type"] = "image",
            ["destination_type"] = "volume",
            ["volume_size"] = size,
            ["delete_on_termination"] = !section.KeepsVolume,
        };
        if (section.VolumeType is { } type) volume["volume_type"] = type;
        return volume;
    }

    private async Task<JsonNode> NetworksAsync(NovaSection section, CancellationToken cancel)
    {
        if (section.Networks.Count == 0) return JsonValue.Create("auto");
        var networks = new JsonArray();
        foreach (var network in section.Networks)
        {
            var item = new JsonObject();
            if (network.Port is { } port) item["port"] = port;
            else item["uuid"] = await client.Names.NetworkAsync(network.Network ?? "", cancel).ConfigureAwait(false);
            if (network.FixedIp is { } address) item["fixed_ip"] = address;
            networks.Add(item);
        }

        return networks;
    }

    // The answer to a creation has the id alone.
    private static CloudInstance MadeOf(CreateBatch batch, Guid nodeId, string id) => new()
    {
        InstanceId = id,
        StoreId = batch.Scope.StoreId,
        InfrastructureId = batch.Scope.InfrastructureId,
        InfrastructureName = batch.Scope.InfrastructureName,
        NodeId = nodeId,
        NodeName = batch.NodeName,
        RequestDigest = batch.Request.Digest,
        State = ComponentState.Pending,
    };
}
