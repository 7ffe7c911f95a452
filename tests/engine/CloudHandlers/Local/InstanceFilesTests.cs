using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

public sealed class InstanceFilesTests : IDisposable
{
    private readonly InstanceFolder folder = new(
        Directory.CreateTempSubdirectory("occo-files-").FullName, Guid.NewGuid());

    public void Dispose() => Directory.Delete(folder.Path, recursive: true);

    [Theory]
    [InlineData("a", true)]
    [InlineData("a/b.c/d", true)]
    [InlineData(".hidden", true)]
    [InlineData("..a", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/../b", false)]
    [InlineData("a/./b", false)]
    [InlineData("a//b", false)]
    [InlineData("a/", false)]
    [InlineData("/a", false)]
    [InlineData("..\\a", false)]
    [InlineData("C:\\a", false)]
    [InlineData("C:a", false)]
    [InlineData("a\0b", false)]
    public void IsInside_Name_IsJudgedAsOnAnySystem(string name, bool inside)
        => Assert.Equal(inside, InstanceFiles.IsInside(name));

    [Fact]
    public void Write_Again_ReplacesAndLeavesNoTemporaryFile()
    {
        foreach (var content in (string[])["old and long", "new", "ž"])
        {
            InstanceFiles.Write(folder, new Dictionary<string, string> { ["sub/a"] = content });
            Assert.Equal(content, File.ReadAllText(Path.Combine(folder.Files, "sub", "a")));
        }

        Assert.Single(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("#!/bin/sh\r\necho a\r\n", "#!/bin/sh\necho a\n")]
    [InlineData("a\r\nb\r\n", "a\r\nb\r\n")]
    public void Write_CarriageReturns_AreKeptExceptInAScript(string content, string written)
    {
        InstanceFiles.Write(folder, new Dictionary<string, string> { ["a"] = content });
        Assert.Equal(written, File.ReadAllText(Path.Combine(folder.Files, "a")));
    }

    [LinuxFact]
    [SupportedOSPlatform("linux")]
    public void Write_ContentIsAScript_CanBeExecutedByItsOwner()
    {
        const string script = "#!/bin/sh\n";
        InstanceFiles.Write(folder, new Dictionary<string, string> { ["run"] = script, ["text"] = " " + script });
        UnixFileMode Mode(string name) => File.GetUnixFileMode(Path.Combine(folder.Files, name));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode("run"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode("text"));
    }

    [Fact]
    public void Write_FolderHasTheName_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(folder.Files, "a"));
        var error = Assert.Throws<CloudException>(
            () => InstanceFiles.Write(folder, new Dictionary<string, string> { ["a"] = "" }));
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains("it is a folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_Names_RemovesWhatIsThere()
    {
        InstanceFiles.Write(folder, new Dictionary<string, string> { ["a"] = "", ["b"] = "" });
        InstanceFiles.Remove(folder, ["a", "none", "no/such/folder"]);
        Assert.Equal(["b"], Directory.GetFiles(folder.Files).Select(Path.GetFileName));
        Assert.Throws<CloudException>(() => InstanceFiles.Remove(folder, ["../claim"]));
    }

    [Fact]
    public void Of_ContextAndAFileOfThatName_TheFileWins()
    {
        var resource = Resource("sh", ("files", Map(("a", "1"))));
        var request = new ComposedRequest { Resource = resource, Context = "composed" };
        Assert.Equal("composed", InstanceFiles.Of(request, LocalSection.Require(resource).Files)["context"]);
        resource["files"] = Map(("context", "own"));
        Assert.Equal("own", InstanceFiles.Of(request, LocalSection.Require(resource).Files)["context"]);
        Assert.Empty(InstanceFiles.Of(request with { Context = null }, LocalSection.Require(Resource("sh")).Files));
    }
}
