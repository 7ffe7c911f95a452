using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>Stops and removes containers, with their unnamed volumes and those that are not kept.</summary>
internal sealed class DockerRemoval(DockerClient client)
{
    // The engine goes on with the stop when nobody waits for it, and the next drop asks again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    public async Task<IReadOnlyList<DropOutcome>> DropAsync(IReadOnlyList<string> ids, CancellationToken cancel)
        => await Task.WhenAll(ids.Select(id => DropAsync(id, cancel))).ConfigureAwait(false);

    private async Task<DropOutcome> DropAsync(string id, CancellationToken cancel)
    {
        try
        {
            var container = await client.Containers.InspectContainerAsync(id, cancel).ConfigureAwait(false);
            if (container.State?.Running == true && !await StopAsync(id, cancel).ConfigureAwait(false))
                return new(id, false, null);
            await client.Containers.RemoveContainerAsync(
                id, new() { Force = true, RemoveVolumes = true }, cancel).ConfigureAwait(false);
            return new(id, true, null) { Remains = await RemoveVolumesAsync(container, cancel).ConfigureAwait(false) };
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

    // False: it has not ended yet.
    private async Task<bool> StopAsync(string id, CancellationToken cancel)
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

    private async Task<string?> RemoveVolumesAsync(ContainerInspectResponse container, CancellationToken cancel)
    {
        var kept = new List<string>();
        foreach (var volume in DockerLabels.Lines(container.Config?.Labels, DockerLabels.Volumes))
        {
            try
            {
                await client.Volumes.RemoveAsync(volume, false, cancel).ConfigureAwait(false);
            }
            catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                // Another container removed it.
            }
            catch (DockerApiException e)
            {
                kept.Add($"{volume} ({DockerErrors.TextOf(e)})");
            }
        }

        return kept.Count == 0 ? null
            : $"Volumes stay: {string.Join(", ", kept)}. Remove them when nobody uses them: docker volume rm.";
    }
}
