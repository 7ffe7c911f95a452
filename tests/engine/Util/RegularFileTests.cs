using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Nothing that somebody names is waited for: neither a pipe nor a device.</summary>
public sealed class RegularFileTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly string folder = Directory.CreateTempSubdirectory("occo-files-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string, Action<string>> Doors => new()
    {
        { "description", path => Compile(DescriptionSource.FromFile(path)) },
        {
            "definitions",
            path => Compile(DescriptionSource.FromText("infra_name: x"), DescriptionSource.FromFile(path))
        },
        { "document", path => Orchestrator.ReadDocument(path) },
        { "credentials", path => CredentialFile.Load(path) },
        { "secret", path => new SecretReference("file", path).Resolve() },
        {
            "backup", path => Orchestrator.RestoreAsync(path, new()
            {
                StorePath = Path.Combine(Path.GetDirectoryName(path)!, "occo.db"),
            }).GetAwaiter().GetResult()
        },
    };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Door_Pipe_IsRefusedAndNotWaitedFor(string name, Action<string> door)
    {
        if (OperatingSystem.IsWindows()) return;
        var path = Path.Combine(folder, "pipe");
        Pipe.Make(path);

        await RefusedAsync(name, path, door);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Door_LinkToADevice_IsRefused(string name, Action<string> door)
    {
        if (!File.Exists("/dev/zero")) return;
        var path = Path.Combine(folder, "link");
        File.CreateSymbolicLink(path, "/dev/zero");

        await RefusedAsync(name, path, door);
    }

    [Fact]
    public void Open_LinkToAFile_IsRead()
    {
        File.WriteAllText(Path.Combine(folder, "file"), "text");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "file");

        using var reader = new StreamReader(RegularFile.Open(Path.Combine(folder, "link")));
        Assert.Equal("text", reader.ReadToEnd());
    }

    private static async Task RefusedAsync(string name, string path, Action<string> door)
    {
        var error = await Record.ExceptionAsync(() => Task.Run(() => door(path)).WaitAsync(Limit));

        Assert.True(error is not (null or TimeoutException), $"{name}: {error}");
        Assert.Matches("is no regular file|is a (pipe|device)", error.Message);
        Assert.DoesNotContain("..", error.Message, StringComparison.Ordinal);
    }

    private static void Compile(DescriptionSource description, params DescriptionSource[] definitions)
    {
        var result = Orchestrator.CompileWithoutStore(description, new() { Definitions = definitions });
        throw new DescriptionException(result.Diagnostics);
    }
}
