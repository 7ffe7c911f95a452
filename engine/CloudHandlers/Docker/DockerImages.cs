using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>Brings images to the engine.</summary>
/// <param name="client">The engine.</param>
/// <param name="access">The credentials of registries.</param>
/// <param name="onProgress">As in <see cref="CreateBatch.OnProgress"/>.</param>
internal sealed class DockerImages(DockerClient client, CloudAccess access, Action<string>? onProgress)
{
    /// <summary>Pulls or imports the image of a section, if needed. Throws <see cref="CloudException"/>.</summary>
    public async Task ProvideAsync(DockerSection section, CancellationToken cancel)
    {
        var isPulled = section is { Origin: DockerSection.Pull, PullWhen: not "never" };
        if (isPulled && section.PullWhen == "always") await PullAsync(section, cancel).ConfigureAwait(false);
        else if (await ExistsAsync(section.Reference, cancel).ConfigureAwait(false)) return;
        else if (isPulled) await PullAsync(section, cancel).ConfigureAwait(false);
        else if (section.Origin is DockerSection.Pull or DockerSection.Local)
        {
            throw new CloudException(CloudErrorKind.NotFound, $"The engine has no image {section.Reference}, and it is "
                + "not to be pulled. Look at 'image', 'tag', 'origin' and 'pull', or load it: docker load.");
        }
        else await ImportAsync(section, cancel).ConfigureAwait(false);
    }

    private async Task<bool> ExistsAsync(string reference, CancellationToken cancel)
    {
        try
        {
            await client.Images.InspectImageAsync(reference, cancel).ConfigureAwait(false);
            return true;
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task PullAsync(DockerSection section, CancellationToken cancel)
    {
        var credentials = await DockerRegistry.CredentialsAsync(access, section.Image, cancel).ConfigureAwait(false);
        var what = new ImagesCreateParameters { FromImage = section.Image, Tag = section.Version.TrimStart(':', '@') };
        await ReadAsync($"pull of {section.Reference}", progress => client.Images.CreateImageAsync(
            what, credentials, progress, cancel)).ConfigureAwait(false);
    }

    // As the original does for an origin that is an address.
    private Task ImportAsync(DockerSection section, CancellationToken cancel)
        => ReadAsync($"import of {section.Origin}", progress => client.Images.CreateImageAsync(
            new() { FromSrc = section.Origin, Repo = section.Image, Tag = section.Version.TrimStart(':') },
            null, progress, cancel));

    // The status is 200 also where the stream ends with an error.
    private async Task ReadAsync(string action, Func<IProgress<JSONMessage>, Task> work)
    {
        var (error, told) = ((string?)null, new DockerProgress(action, onProgress));
        await work(new Each(message =>
        {
            error ??= message.Error?.Message;
            told.Add(message);
        })).ConfigureAwait(false);
        if (error is not null)
            throw DockerErrors.Of(HttpStatusCode.InternalServerError, ForeignText.Brief(error), action);
    }

    // Unlike Progress<T>, which reports on another thread, perhaps after the end.
    private sealed class Each(Action<JSONMessage> action) : IProgress<JSONMessage>
    {
        public void Report(JSONMessage value) => action(value);
    }
}
