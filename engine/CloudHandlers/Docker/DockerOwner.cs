using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>Releases containers and takes them back, by their names.</summary>
internal sealed class DockerOwner(DockerClient client)
{
    public async Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        var outcomes = new List<ReleaseOutcome>();
        foreach (var id in instanceIds)
        {
            try
            {
                var container = await client.Containers.InspectContainerAsync(id, cancel).ConfigureAwait(false);
                if (!DockerLabels.IsReleased(container))
                    await RenameAsync(container, DockerLabels.ReleasedName(container), cancel).ConfigureAwait(false);
                outcomes.Add(new(id, null));
            }
            catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                outcomes.Add(new(id, null));
            }
        }

        return outcomes;
    }

    public async Task ClaimAsync(CloudScope scope, string instanceId, Guid nodeId, CancellationToken cancel)
    {
        var container = await client.Containers.InspectContainerAsync(instanceId, cancel).ConfigureAwait(false);
        if (!DockerLabels.Has(container.Config?.Labels,
            [.. DockerLabels.FilterOf(scope), $"{DockerLabels.Owner.NodeId}={nodeId}"]))
        {
            throw new CloudException(CloudErrorKind.Invalid, $"The container {instanceId} cannot be handed over: "
                + "Docker does not change the labels that say to which infrastructure it belongs.");
        }

        if (DockerLabels.IsReleased(container))
            await RenameAsync(container, DockerLabels.MadeName(container)!, cancel).ConfigureAwait(false);
    }

    private Task RenameAsync(ContainerInspectResponse container, string name, CancellationToken cancel)
        => client.Containers.RenameContainerAsync(container.ID, new() { NewName = name }, cancel);
}
