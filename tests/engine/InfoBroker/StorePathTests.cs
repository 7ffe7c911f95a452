using Xunit;

namespace Occo.Engine.Tests;

public sealed class StorePathTests
{
    [Fact]
    public void Resolve_GivenPath_WinsOverTheEnvironment()
        => Assert.Equal(Path.GetFullPath("mine.db"), StorePath.Resolve("mine.db", _ => "/other.db"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Resolve_NoPath_TakesTheEnvironment(string? path)
        => Assert.Equal(
            Path.GetFullPath("/srv/occo.db"),
            StorePath.Resolve(path, name => name == "OCCO_STORE" ? "/srv/occo.db" : null));

    [Fact]
    public void Resolve_NothingGiven_IsInTheUsersApplicationData()
    {
        var path = StorePath.Resolve(null, _ => null);

        Assert.True(Path.IsPathFullyQualified(path));
        Assert.Equal(Path.Combine("Occo", "occo.db"), Path.GetRelativePath(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), path));
    }
}
