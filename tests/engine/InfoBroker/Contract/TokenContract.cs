using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

public abstract class TokenContract : StoreContract
{
    private protected TokenContract(StoreFixture fixture) : base(fixture)
    {
    }

    private TokenTable Tokens => fixture.Store.Tokens;

    [StoreFact]
    public async Task Create_IsFoundByItsTextAndOnlyByIt()
    {
        var (token, secret) = await CreateAsync(new()
        {
            Name = "ci@shop", Role = AccessRole.Operator, Infrastructures = ["web*", "db"],
        });

        Assert.Matches("^occo_[A-Za-z0-9_-]{43}$", secret);
        var found = (await Tokens.FindAsync(secret))!;
        Assert.Equal((token.Id, "ci@shop", AccessRole.Operator), (found.Id, found.Name, found.Role));
        Assert.Equal(["web*", "db"], found.Infrastructures);
        Assert.Equal(
            [Permission.Read, Permission.Register, Permission.Scale, Permission.Enact, Permission.Remove],
            found.Permissions);
        Assert.Equal(("ben@desk/2", fixture.Time.GetUtcNow()), (found.CreatedBy, found.CreatedAt));
        string[] wrongs = ["", "occo_", secret[..^1], secret + "A", Altered(secret), secret.ToUpperInvariant()];
        foreach (var wrong in wrongs)
            Assert.Null(await Tokens.FindAsync(wrong));
    }

    [StoreFact]
    public async Task Create_StoresADigestAndNoText()
    {
        var (_, secret) = await CreateAsync(new() { Name = "ci" });

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))),
            fixture.Sql("SELECT digest FROM access_token"));
        Assert.NotEqual(secret, (await CreateAsync(new() { Name = "other" })).Secret);
    }

    [StoreFact]
    public async Task Find_Expired_IsNotFound()
    {
        var end = fixture.Time.GetUtcNow() + TimeSpan.FromHours(1);
        var (_, secret) = await CreateAsync(new() { Name = "ci", ExpiresAt = end });
        Assert.Equal(end, (await Tokens.FindAsync(secret))!.ExpiresAt);

        fixture.Time.Advance(TimeSpan.FromHours(1));

        Assert.Null(await Tokens.FindAsync(secret));
        Assert.Equal("ci", Assert.Single(await Tokens.ListAsync(includeRevoked: false)).Name);
    }

    [StoreTheory]
    [InlineData("CI")]
    [InlineData(null)]
    public async Task Revoke_ByNameOrId_IsRefusedFromNowOnAndItsNameIsFree(string? name)
    {
        var (token, secret) = await CreateAsync(new() { Name = "ci" });

        var revoked = await Tokens.RevokeAsync(name ?? token.Id, "anna@desk/1");

        Assert.Equal(("anna@desk/1", fixture.Time.GetUtcNow()), (revoked.RevokedBy, revoked.RevokedAt));
        Assert.Null(await Tokens.FindAsync(secret));
        Assert.Null(await (await fixture.OpenAsync()).Tokens.FindAsync(secret));
        Assert.Empty(await Tokens.ListAsync(includeRevoked: false));
        Assert.Single(await Tokens.ListAsync(includeRevoked: true));
        Assert.Equal("anna@desk/1", (await Tokens.RevokeAsync(token.Id, "carl")).RevokedBy);
        await CreateAsync(new() { Name = "ci" });
    }

    [StoreFact]
    public async Task EndSession_FindsNoTokenAnyMore_OthersDo()
    {
        var (token, secret) = await CreateAsync(new() { Name = "ci" });
        Assert.NotNull(await Tokens.FindAsync(secret, "one"));
        Assert.True(await Tokens.IsValidAsync(token.Id, "one"));

        await Tokens.EndSessionAsync("one");
        await Tokens.EndSessionAsync("one");

        Assert.Null(await Tokens.FindAsync(secret, "one"));
        Assert.False(await Tokens.IsValidAsync(token.Id, "one"));
        Assert.True(await Tokens.IsValidAsync(token.Id, "two"));
        Assert.Null(await (await fixture.OpenAsync()).Tokens.FindAsync(secret, "one"));
        Assert.NotNull(await Tokens.FindAsync(secret, "two"));
        Assert.NotNull(await Tokens.FindAsync(secret));
        fixture.Time.Advance(TimeSpan.FromDays(2));
        await Tokens.EndSessionAsync("two");
        Assert.Equal(1L, fixture.Sql("SELECT COUNT(*) FROM ended_session"));
    }

    [StoreFact]
    public async Task Revoke_Unknown_IsNotFound()
        => Assert.Equal(FailureKind.NotFound,
            (await Assert.ThrowsAsync<OccoException>(() => Tokens.RevokeAsync("nobody", "ben"))).Kind);

    [StoreFact]
    public async Task Create_NameIsTaken_IsRefused()
    {
        await CreateAsync(new() { Name = "ci" });

        Assert.Equal(FailureKind.AlreadyExists,
            (await Assert.ThrowsAsync<OccoException>(() => CreateAsync(new() { Name = "CI" }))).Kind);
    }

    [StoreFact]
    public async Task Find_NotesTheUseOnceAMinute()
    {
        var (token, secret) = await CreateAsync(new() { Name = "ci" });
        Assert.Null(token.LastUsedAt);
        await Tokens.FindAsync(secret);
        var first = fixture.Time.GetUtcNow();

        fixture.Time.Advance(TimeSpan.FromSeconds(59));
        var commits = fixture.Store.Commits;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Tokens.FindAsync(secret)));
        Assert.Equal(commits, fixture.Store.Commits);
        Assert.Equal(first, (await Tokens.FindAsync(secret))!.LastUsedAt);

        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Tokens.FindAsync(secret)));
        Assert.Equal(commits + 1, fixture.Store.Commits);
        Assert.Equal(fixture.Time.GetUtcNow(), (await Tokens.FindAsync(secret))!.LastUsedAt);
    }

    [StoreFact]
    public async Task Find_StoreCannotBeWritten_StillAnswers()
    {
        var (_, secret) = await CreateAsync(new() { Name = "ci" });
        var impatient = await fixture.OpenAsync(TimeSpan.FromMilliseconds(50));

        using (fixture.Lock()) Assert.NotNull(await impatient.Tokens.FindAsync(secret));
    }

    public static TheoryData<NewToken, string> Refused => new()
    {
        { new() { Name = "a b" }, "'a b' is no name of a token" },
        { new() { Name = "" }, "'' is no name of a token" },
        { new() { Name = "ci\n" }, "is no name of a token" },
        { new() { Name = new('a', 65) }, "is no name of a token" },
        { new() { Name = Guid.Empty.ToString() }, "is no name of a token" },
        { new() { Name = "ci", Permissions = [Permission.Scale, Permission.Read] },
            "The role Reader has no permission Scale. The role Operator has." },
        { new() { Name = "ci", Role = AccessRole.Operator, Permissions = [Permission.Store] }, "The role Admin has." },
        { new() { Name = "ci", Role = AccessRole.Admin, Permissions = [Permission.Tokens], Infrastructures = ["a"] },
            "cannot have the permission Tokens, which concerns the whole store" },
        { new() { Name = "ci", Infrastructures = ["web", " "] }, "' ' is no name of an infrastructure" },
        { new() { Name = "ci", Infrastructures = ["a\nb"] }, "is no name of an infrastructure" },
        { new() { Name = "ci", Infrastructures = ["a\u202eb"] }, "is no name of an infrastructure" },
        { new() { Name = "ci", ExpiresAt = DateTimeOffset.UnixEpoch }, "would have expired" },
    };

    [StoreTheory]
    [MemberData(nameof(Refused))]
    public async Task Create_NotValid_IsRefused(NewToken token, string why)
    {
        var error = await Assert.ThrowsAsync<OccoException>(() => CreateAsync(token));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Empty(await Tokens.ListAsync(includeRevoked: true));
    }

    private Task<(AccessToken Token, string Secret)> CreateAsync(NewToken token)
        => Tokens.CreateAsync(token, "ben@desk/2");

    private static string Altered(string secret) => secret[..^1] + (secret[^1] == 'A' ? 'B' : 'A');
}
