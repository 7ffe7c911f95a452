using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// The files and variables of the Docker CLI. They and the current folder are the process's: nothing else runs
/// meanwhile.
/// </summary>
[Collection("Docker CLI")]
public sealed class DockerConfigTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-docker-config-").FullName;
    private readonly string before = Environment.CurrentDirectory;
    private readonly string? path = Environment.GetEnvironmentVariable("PATH");

    public DockerConfigTests() => Environment.SetEnvironmentVariable("DOCKER_CONFIG", folder);

    public void Dispose()
    {
        Environment.CurrentDirectory = before;
        Environment.SetEnvironmentVariable("PATH", path);
        foreach (var variable in new[] { "DOCKER_CONFIG", "DOCKER_HOST" })
            Environment.SetEnvironmentVariable(variable, null);
        Directory.Delete(folder, recursive: true);
    }

    // .NET looks for a program in the current folder before PATH.
    [UnixFact]
    public async Task Credentials_HelperInTheCurrentFolder_IsNotRun()
    {
        Helper("docker-credential-planted");
        Environment.CurrentDirectory = folder;
        Config("""{"credsStore": "planted"}""");

        var error = await Assert.ThrowsAsync<CloudException>(
            () => DockerRegistry.CredentialsAsync(Access(), "nginx", default));

        Assert.Contains("PATH", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "ran")));
    }

    [UnixTheory]
    [InlineData("""{"credsStore": "x/../../evil"}""")]
    [InlineData("""{"credHelpers": {"docker.io": "x/../../evil"}}""")]
    public async Task Credentials_HelperWithAPath_IsNotRun(string config)
    {
        Directory.CreateDirectory(Path.Combine(folder, "docker-credential-x"));
        Helper("evil");
        Environment.CurrentDirectory = Path.Combine(folder, "docker-credential-x");
        Config(config);

        await Assert.ThrowsAsync<CloudException>(() => DockerRegistry.CredentialsAsync(Access(), "nginx", default));

        Assert.False(File.Exists(Path.Combine(folder, "ran")));
    }

    // The name of the registry does not fit into the pipe: that it is not read is seen, however fast the program is.
    [UnixFact]
    public async Task Credentials_HelperDoesNotReadTheRegistry_GivesThem()
    {
        Helper("docker-credential-one", "exec 0<&-\necho '{\"Username\": \"anna\", \"Secret\": \"sesame\"}'");
        Environment.SetEnvironmentVariable("PATH", $"{folder}:{path}");
        Config("""{"credsStore": "one"}""");

        var found = await DockerRegistry.CredentialsAsync(
            Access(), $"{new string('r', 200_000)}.example.org/web", default);

        Assert.Equal(("anna", "sesame"), (found!.Username, found.Password));
    }

    [UnixFact]
    public async Task Credentials_ConfigIsAPipe_IsAnError()
    {
        Pipe.Make(Path.Combine(folder, "config.json"));

        var error = await Assert.ThrowsAsync<CloudException>(
            () => DockerRegistry.CredentialsAsync(Access(), "nginx", default));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
    }

    [UnixFact]
    public void Address_ContextIsAPipe_IsAnError()
    {
        Pipe.Make(Meta("trap"));

        Assert.Throws<CloudException>(() => DockerEndpoint.AddressOf(Access("trap")));
        Assert.Empty(DockerContext.Names());
    }

    [Fact]
    public void Address_Context_IsItsHost()
    {
        File.WriteAllText(Meta("lab"),
            """{"Name": "lab", "Endpoints": {"docker": {"Host": "tcp://lab.example.org:2375"}}}""");
        Config("""{"currentContext": "lab"}""");

        Assert.Equal("tcp://lab.example.org:2375/", $"{DockerEndpoint.AddressOf(Access())}");
        Assert.Equal("unix", DockerEndpoint.AddressOf(Access("default")).Scheme);
        Assert.Equal(["lab"], DockerContext.Names());
    }

    [Fact]
    public void Address_CredentialInTheContextOrTheVariable_IsNotShown()
    {
        File.WriteAllText(Meta("lab"), """{"Endpoints": {"docker": {"Host": "tcp://me:sesame@lab:2375"}}}""");
        var context = Assert.Throws<CloudException>(() => DockerEndpoint.AddressOf(Access("lab")));
        Environment.SetEnvironmentVariable("DOCKER_HOST", "tcp://me:sesame@lab:2375");
        var variable = Assert.Throws<CloudException>(() => DockerEndpoint.AddressOf(Access()));

        Assert.All([context, variable], e => Assert.DoesNotContain("sesame", e.Message, StringComparison.Ordinal));
    }

    private void Config(string json) => File.WriteAllText(Path.Combine(folder, "config.json"), json);

    private void Helper(string name, string? script = null)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script ?? $"touch {folder}/ran"}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private string Meta(string context)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context)));
        var made = Directory.CreateDirectory(Path.Combine(folder, "contexts", "meta", name));
        return Path.Combine(made.FullName, "meta.json");
    }

    private static CloudAccess Access(string? context = null) => new()
    {
        StoreId = "store",
        StoreFolder = Path.GetTempPath(),
        Type = "docker",
        Settings = context is null ? [] : new Dictionary<string, object?> { ["context"] = context },
    };
}

[CollectionDefinition("Docker CLI", DisableParallelization = true)]
public sealed class DockerConfigCollection;
