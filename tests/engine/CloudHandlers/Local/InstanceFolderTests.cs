using Xunit;

namespace Occo.Engine.Tests;

public sealed class InstanceFolderTests : IDisposable
{
    private readonly InstanceFolder folder = new(
        Directory.CreateTempSubdirectory("occo-folder-").FullName, Guid.NewGuid());

    public void Dispose()
    {
        if (folder.Exists) Directory.Delete(folder.Path, recursive: true);
    }

    [Fact]
    public void NodeIdOf_InstanceId_IsTheNodeId()
        => Assert.Equal(folder.NodeId, InstanceFolder.NodeIdOf(folder.InstanceId));

    [Fact]
    public void TryRetire_NotClaimed_KeepsEverybodyOut()
    {
        Assert.Null(folder.ReadClaim());
        Assert.True(folder.TryRetire());
        Assert.True(folder.TryRetire());
        Assert.Equal("", folder.ReadClaim());
    }

    [Fact]
    public void TryRetire_Claimed_LeavesTheClaim()
    {
        File.WriteAllText(folder.Claim, "boot\nline\n");
        Assert.False(folder.TryRetire());
        Assert.Equal("boot\nline\n", folder.ReadClaim());
    }

    [Fact]
    public void TryRetire_FolderIsGone_Throws()
    {
        Directory.Delete(folder.Path);
        Assert.Throws<DirectoryNotFoundException>(() => folder.TryRetire());
    }

    [Theory]
    [InlineData("0\n", 0)]
    [InlineData("137\n", 137)]
    [InlineData("", null)]
    [InlineData("x", null)]
    public void ReadExitCode_File_IsItsNumber(string text, int? expected)
    {
        File.WriteAllText(folder.ExitCode, text);
        Assert.Equal(expected, folder.ReadExitCode());
    }

    [Fact]
    public void Read_WrittenSpec_IsTheSame()
    {
        var spec = new InstanceSpec(
            folder.NodeId, "web", "id", "shop", "sh", "127.1.2.3", new Dictionary<string, int> { ["http"] = 80 },
            TimeSpan.FromSeconds(1.5), ["a", "b/c"], new ProcessIdentity(7, 8, "boot"));
        spec.Write(folder);
        spec.Write(folder);
        var read = InstanceSpec.Read(folder)!;

        Assert.Equal(spec with { Ports = read.Ports, Files = read.Files }, read);
        Assert.Equal(spec.Ports, read.Ports);
        Assert.Equal(spec.Files, read.Files);
        Assert.Equal([folder.Spec], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"NodeId": "x"}""")]
    public void Read_DamagedSpec_IsNull(string text)
    {
        File.WriteAllText(folder.Spec, text);
        Assert.Null(InstanceSpec.Read(folder));
    }

    [Fact]
    public void Read_NoSpec_IsNull() => Assert.Null(InstanceSpec.Read(folder));
}
