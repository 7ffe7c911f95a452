using Xunit;

namespace Occo.Engine.Tests;

public sealed class AccessTokenTests
{
    [Theory]
    [InlineData("shop", true)]
    [InlineData("SHOP", true)]
    [InlineData("web-1", true)]
    [InlineData("web", false)]
    [InlineData("xshop", false)]
    [InlineData("db1", true)]
    [InlineData("db12", false)]
    public void Covers_NamesWithWildcards(string name, bool covered)
        => Assert.Equal(covered, Token(AccessRole.Reader, ["shop", "web-*", "db?"]).Covers(name));

    [Fact]
    public void Covers_WithoutPatterns_IsAll() => Assert.True(Token(AccessRole.Reader, []).Covers("anything"));

    [Theory]
    [InlineData(AccessRole.Reader, Permission.Read, true)]
    [InlineData(AccessRole.Reader, Permission.Scale, false)]
    [InlineData(AccessRole.Operator, Permission.Definitions, true)]
    [InlineData(AccessRole.Operator, Permission.Orphans, false)]
    [InlineData(AccessRole.Operator, Permission.Tokens, false)]
    [InlineData(AccessRole.Operator, Permission.Store, false)]
    [InlineData(AccessRole.Admin, Permission.Tokens, true)]
    public void May_ByRole(AccessRole role, Permission permission, bool may)
        => Assert.Equal(may, Token(role, []).May(permission));

    [Fact]
    public void May_SomeInfrastructures_HasNothingThatIsTheStores()
        => Assert.Equal(
            [Permission.Read, Permission.Register, Permission.Scale, Permission.Enact, Permission.Remove],
            Token(AccessRole.Admin, ["shop"]).Permissions);

    [Fact]
    public void MayCreate_NobodyGivesMoreThanTheyHave()
    {
        var all = Token(AccessRole.Admin, []);
        var few = all with { Permissions = [Permission.Read, Permission.Tokens] };

        Assert.True(all.MayCreate(new() { Name = "ci", Role = AccessRole.Admin }));
        Assert.True(few.MayCreate(new() { Name = "ci" }));
        Assert.False(few.MayCreate(new() { Name = "ci", Role = AccessRole.Operator }));
        Assert.False(Token(AccessRole.Operator, []).MayCreate(new() { Name = "ci" }));
    }

    private static AccessToken Token(AccessRole role, IReadOnlyList<string> infrastructures) => new()
    {
        Id = "1",
        Name = "ci",
        Role = role,
        Permissions = AccessToken.PermissionsOf(
            new NewToken { Name = "ci", Role = role, Infrastructures = infrastructures }),
        Infrastructures = infrastructures,
        CreatedAt = default,
        CreatedBy = "anna",
    };
}
