using System.Net;
using Docker.DotNet;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>Stops and removes containers, with their unnamed volumes and those that are not kept.</summary>
internal sealed class DockerRemoval(DockerClient client)
{
    // The engine goes on with the stop when nobody waits for it, and the next drop asks again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly DockerVolumes volumes = new(client);

    public async Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var outcomes = await Task.WhenAll(ids.Select(id => DropAsync(id, cancel))).ConfigureAwait(false);
        // What cannot be removed now is listed again.
        await volumes.RemoveLeftAsync(scope, cancel).ConfigureAwait(false);
        return outcomes;
    }

    private async Task<DropOutcome> DropAsync(string id, CancellationToken cancel)
    {
        try
        {
            if (DockerVolumes.IsVolume(id))
            {
                var problem = await volumes.RemoveAsync(id, cancel).ConfigureAwait(false);
                return new(id, problem is null, problem);
            }

            var container = await client.Containers.InspectContainerAsync(id, cancel).ConfigureAwait(false);
            // Another container has the id for a name.
            if (container.ID != id) return new(id, true, null);
            if (container.State?.Running == true && !await StopAsync(id, cancel).ConfigureAwait(false))
                return new(id, false, null);
            await client.Containers.RemoveContainerAsync(
                id, new() { Force = true, RemoveVolumes = true }, cancel).ConfigureAwait(false);
            return new(id, true, null);
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return new(id, true, null);
        }
        catch (DockerApiException e) when (DockerErrors.IsRemoving(e))
        {
            return new(id, false, null);
        }
        catch (Exception e) when (DockerErrors.Of(e, "remove") is { } failure)
        {
            return new(id, false, failure);
        }
    }

    /// <summary>False: it has not ended yet. The engine goes on with the stop when nobody waits.</summary>
    public async Task<bool> StopAsync(string id, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestWait);
        try
        {
            await client.Containers.StopContainerAsync(id, new(), limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
