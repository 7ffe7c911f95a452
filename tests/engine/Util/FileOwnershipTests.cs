using System.Runtime.Versioning;
using Xunit;

namespace Occo.Engine.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class FileOwnershipTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-owner-");
    private readonly string file;

    public FileOwnershipTests()
    {
        file = Path.Combine(folder.FullName, "file");
        File.WriteAllText(file, "");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => folder.Delete(recursive: true);

    [UnixFact]
    public void Problem_OnlyTheOwnerCanWrite_None()
    {
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        Assert.Null(FileOwnership.Problem(file));
        Assert.Null(FileOwnership.Problem(folder.FullName));
    }

    [UnixFact]
    public void Problem_FileOfRoot_None() => Assert.Null(FileOwnership.Problem("/etc/passwd"));

    [UnixFact]
    public void Problem_NoSuchFile_None()
    {
        Assert.Null(FileOwnership.Problem(Path.Combine(folder.FullName, "none")));
        Assert.Null(FileOwnership.Problem(Path.Combine(file, "none")));
    }

    [UnixTheory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Problem_OthersCanWrite_HasTheCommandThatMendsIt(UnixFileMode added)
    {
        Neighbour.CanWrite(file, added);

        var problem = FileOwnership.Problem(file)!;
        Assert.Equal($"Other users can write '{file}'. Run: chmod go-w '{file}'", problem);
        Neighbour.RunCommandOf(problem);
        Assert.Null(FileOwnership.Problem(file));
    }

    [UnixFact]
    public void Problem_SharedTemporaryFolder_WantsAnotherFolder()
    {
        Neighbour.CanWrite(folder.FullName, UnixFileMode.OtherWrite | UnixFileMode.StickyBit);

        var problem = FileOwnership.Problem(folder.FullName)!;
        Assert.Contains("mkdir -m 700", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("chmod", problem, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Problem_Link_IsThatOfItsTarget()
    {
        var link = Path.Combine(folder.FullName, "link");
        File.CreateSymbolicLink(link, file);
        Assert.Null(FileOwnership.Problem(link));

        Neighbour.CanWrite(file);
        Assert.NotNull(FileOwnership.Problem(link));
    }

    [UnixFact]
    public void Problem_QuoteInTheName_CommandIsForEveryShell()
    {
        var odd = Path.Combine(folder.FullName, "it's");
        File.WriteAllText(odd, "");
        Neighbour.CanWrite(odd);

        Assert.Equal($"Other users can write '{odd}'. Run chmod go-w on it.", FileOwnership.Problem(odd));
    }

    [RootFact]
    public void Problem_OwnedByAnother_HasTheCommandThatMendsIt()
    {
        Neighbour.Owns(file);

        var problem = FileOwnership.Problem(file)!;
        Assert.StartsWith($"'{file}' belongs to another user (id {Neighbour.Id}).", problem, StringComparison.Ordinal);
        Neighbour.RunCommandOf(problem);
        Assert.Null(FileOwnership.Problem(file));
    }
}
