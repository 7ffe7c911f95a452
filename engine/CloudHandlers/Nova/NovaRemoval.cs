namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// Removes servers and the floating addresses that Occo gave them, and volumes that stayed. The address comes first:
/// while the server is there, a later removal finds both.
/// </summary>
internal sealed class NovaRemoval(NovaClient client, TimeProvider time)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly NovaVolumes volumes = new(client);

    public async Task<IReadOnlyList<DropOutcome>> DropAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var addresses = new NovaAddresses(client, time);
        var given = (await addresses.ListAsync(cancel).ConfigureAwait(false)).ToLookup(a => a.ServerId);
        var outcomes = new DropOutcome[ids.Count];
        await Parallel.ForAsync(0, ids.Count, new ParallelOptions
        {
            MaxDegreeOfParallelism = AtOnce,
            CancellationToken = cancel,
        }, async (i, token) =>
        {
            try
            {
                foreach (var address in given[ids[i]])
                    await addresses.RemoveAsync(address, token).ConfigureAwait(false);
                outcomes[i] = NovaVolumes.IsVolume(ids[i])
                    ? await volumes.RemoveAsync(ids[i], token).ConfigureAwait(false)
                    : await DeleteAsync(ids[i], token).ConfigureAwait(false);
            }
            catch (CloudException e)
            {
                outcomes[i] = new(ids[i], false, e);
            }
        }).ConfigureAwait(false);
        return outcomes;
    }

    /// <summary>Deletes a server and waits a while until it is gone. Throws <see cref="CloudException"/>.</summary>
    public async Task<DropOutcome> DeleteAsync(string id, CancellationToken cancel)
    {
        var server = await NovaList.GetAsync(client, id, cancel).ConfigureAwait(false);
        if (server is not { } there) return new(id, true, null);
        if (there.Text("OS-EXT-STS:task_state") != "deleting")
        {
            await volumes.MarkAsync(there, cancel).ConfigureAwait(false);
            if (!await OrderAsync(id, cancel).ConfigureAwait(false)) return new(id, true, null);
        }

        for (var began = time.GetTimestamp(); time.GetElapsedTime(began) < LongestWait;
            await Task.Delay(Interval, time, cancel).ConfigureAwait(false))
        {
            var now = await NovaList.GetAsync(client, id, cancel).ConfigureAwait(false);
            if (now is not { } left || NovaInstances.IsGone(left)) return new(id, true, null);
            if (left.Text("status") == "ERROR" && left.Text("OS-EXT-STS:task_state") is null
                && there.Text("status") != "ERROR")
            {
                return new(id, false, new(CloudErrorKind.Transient, $"The server {id} could not be deleted: "
                    + $"{left.Member("fault")?.Text("message") ?? "OpenStack says ERROR"}"));
            }
        }

        return new(id, false, null);
    }

    // False: it is gone already.
    private async Task<bool> OrderAsync(string id, CancellationToken cancel)
    {
        try
        {
            await client.SendAsync(NovaService.Compute, HttpMethod.Delete, $"servers/{Uri.EscapeDataString(id)}", null,
                "delete", cancel).ConfigureAwait(false);
            return true;
        }
        catch (CloudException e) when (NovaErrors.IsNotFound(e))
        {
            return false;
        }
    }
}
