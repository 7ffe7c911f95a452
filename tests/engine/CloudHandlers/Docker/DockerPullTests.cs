using Docker.DotNet.Models;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Images from a registry that wants a password.</summary>
public sealed class DockerPullTests
{
    [DockerRegistryFact]
    public async Task Create_CredentialsForTheRegistry_PullsTheImage()
    {
        using var registry = await DockerRegistryServer.StartAsync();
        await using var bed = await DockerBed.MakeAsync();
        var image = await PushAsync(bed, registry);

        var outcome = await CreateAsync(bed, image, registry.Host, DockerRegistryServer.Password);

        Assert.Equal(ComponentState.Ready, outcome.Instance?.State);
        Assert.Equal($"{image}:1", (await bed.InspectAsync(outcome.Instance!)).Config!.Image);
    }

    [DockerRegistryFact]
    public async Task Create_WrongPassword_IsUnauthorised()
    {
        using var registry = await DockerRegistryServer.StartAsync();
        await using var bed = await DockerBed.MakeAsync();
        var image = await PushAsync(bed, registry);

        var error = await Assert.ThrowsAsync<CloudException>(() => CreateAsync(bed, image, registry.Host, "wrong"));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Contains("'registry'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", error.Message, StringComparison.Ordinal);
    }

    [DockerRegistryFact]
    public async Task Create_CredentialsForAnotherRegistry_AreNotSent()
    {
        using var registry = await DockerRegistryServer.StartAsync();
        await using var bed = await DockerBed.MakeAsync();
        var image = await PushAsync(bed, registry);

        var error = await Assert.ThrowsAsync<CloudException>(
            () => CreateAsync(bed, image, "docker.io", DockerRegistryServer.Password));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
    }

    [DockerRegistryFact]
    public async Task Create_UnknownTag_SaysWhereToLook()
    {
        using var registry = await DockerRegistryServer.StartAsync();
        await using var bed = await DockerBed.MakeAsync();
        var image = await PushAsync(bed, registry);

        var error = await Assert.ThrowsAsync<CloudException>(
            () => CreateAsync(bed, image, registry.Host, DockerRegistryServer.Password, tag: "none"));

        Assert.Equal(CloudErrorKind.NotFound, error.Kind);
        Assert.Contains("'tag'", error.Message, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Create_RegistryThatIsNotThere_IsTransient()
    {
        await using var bed = await DockerBed.MakeAsync();

        var error = await Assert.ThrowsAsync<CloudException>(
            () => CreateAsync(bed, "127.0.0.1:1/web", "127.0.0.1:1", "x"));

        Assert.Equal(CloudErrorKind.Transient, error.Kind);
    }

    [DockerFact]
    public async Task Create_ImageNeverPulled_SaysThatTheEngineHasNone()
    {
        await using var bed = await DockerBed.MakeAsync();

        var error = await Assert.ThrowsAsync<CloudException>(
            () => bed.CreateAsync("sleep 1", new { image = "no-such-image", origin = "dockerhub", pull = "never" }));

        Assert.Equal(CloudErrorKind.NotFound, error.Kind);
    }

    private static async Task<CreateOutcome> CreateAsync(
        DockerBed bed, string image, string registry, string password, string tag = "1")
    {
        var request = DockerBed.RequestOf(
            bed.Scope, "sleep 1000", new { image, tag, origin = "dockerhub", pull = "always" });
        var batch = bed.BatchOf(request, Guid.NewGuid());
        batch = batch with
        {
            Scope = bed.Scope with
            {
                Credential = new Dictionary<string, object?>
                {
                    ["username"] = DockerRegistryServer.User, ["password"] = password, ["registry"] = registry,
                },
            },
        };
        await bed.Cloud.PaceAsync(batch, default);
        return (await bed.Cloud.CreateAsync(batch, default)).Single();
    }

    // The image is in the registry only.
    private static async Task<string> PushAsync(DockerBed bed, DockerRegistryServer registry)
    {
        var image = $"{registry.Host}/web";
        await bed.Client.Images.TagImageAsync($"{DockerServer.Image}:1", new() { RepositoryName = image, Tag = "1" });
        await bed.Client.Images.PushImageAsync(image, new() { Tag = "1" }, new()
        {
            Username = DockerRegistryServer.User,
            Password = DockerRegistryServer.Password,
            ServerAddress = registry.Host,
        }, new Progress<JSONMessage>());
        await bed.Client.Images.DeleteImageAsync($"{image}:1", new());
        return image;
    }
}
