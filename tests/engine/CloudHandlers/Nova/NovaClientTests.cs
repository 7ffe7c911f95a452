using Occo.NovaServer;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Tokens, regions, versions, and services that ask for patience.</summary>
public sealed class NovaClientTests
{
    private const string SignIn = "POST /identity/auth/tokens";

    [Fact]
    public async Task List_ManyTimes_SignsInOnceAndBeforeTheTokenExpires()
    {
        await using var bed = await NovaBed.MakeAsync();
        var time = new ManualTimeProvider();
        using var cloud = new NovaCloud(time);

        for (var minutes = 0; minutes < 54; minutes += 9)
        {
            await ListAsync(bed, cloud);
            time.Advance(TimeSpan.FromMinutes(9));
        }

        Assert.Equal(1, bed.Stack.CountOf(SignIn));
        await ListAsync(bed, cloud);

        Assert.Equal(2, bed.Stack.CountOf(SignIn));
        Assert.Equal(1, bed.Stack.CountOf("GET /compute"));
    }

    [Fact]
    public async Task List_TokenIsRevoked_SignsInAgainAndTheUserSeesNothing()
    {
        await using var bed = await NovaBed.MakeAsync();
        await bed.ListAsync();
        lock (bed.Stack.Gate) bed.Stack.Tokens.Clear();

        Assert.Empty(await bed.ListAsync());
        Assert.Equal(2, bed.Stack.CountOf(SignIn));
    }

    [Fact]
    public async Task List_TokenIsAlwaysRefused_EndsAfterOneRenewal()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.OnCall = _ =>
        {
            lock (bed.Stack.Gate) bed.Stack.Tokens.Clear();
        };

        var error = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Equal(2, bed.Stack.CountOf(SignIn));
    }

    [Fact]
    public async Task List_ApplicationCredential_IsAccepted()
    {
        await using var bed = await NovaBed.MakeAsync();
        Assert.Empty(await bed.Cloud.ListAsync(bed.Scope with { Credential = Application }, CancellationToken.None));
    }

    [Fact]
    public async Task List_CredentialOfAnotherProject_IsRefused()
    {
        await using var bed = await NovaBed.MakeAsync();
        var scope = bed.Scope with
        {
            Credential = Application,
            Settings = new Dictionary<string, object?>(bed.Scope.Settings) { ["project_id"] = "another" },
        };

        var error = await Assert.ThrowsAsync<CloudException>(() => bed.Cloud.ListAsync(scope, CancellationToken.None));

        Assert.Contains(Stack.Project, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_TokenAsCredential_IsRescoped()
    {
        await using var bed = await NovaBed.MakeAsync();
        await bed.ListAsync();
        var scope = bed.Scope with
        {
            Credential = new Dictionary<string, object?> { ["token"] = bed.Stack.Tokens.Keys.Single() },
        };

        Assert.Empty(await bed.Cloud.ListAsync(scope, CancellationToken.None));
    }

    [Fact]
    public async Task List_WrongPassword_IsUnauthorisedAndNotShown()
    {
        await using var bed = await NovaBed.MakeAsync();
        var error = await RefusedAsync(bed, "hush hush 7");
        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ServiceRepeatsThePassword_ItIsHidden()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.Add(new(SignIn, Mischief.Fail) { Status = 400, Message = $"bad {Stack.Password} in the request" });

        var error = await RefusedAsync(bed, Stack.Password);

        Assert.DoesNotContain(Stack.Password, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("bad *** in the request", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_SeveralRegions_AsksForOne()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.OtherRegions.Add("there");
        CloudScope In(string region) => bed.Scope with
        {
            Settings = new Dictionary<string, object?>(bed.Scope.Settings) { ["region_name"] = region },
        };

        var unnamed = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);
        var unknown = await Assert.ThrowsAsync<CloudException>(
            () => bed.Cloud.ListAsync(In("nowhere"), CancellationToken.None));

        Assert.Contains("there, here", unnamed.Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(await bed.Cloud.ListAsync(In(Stack.Region), CancellationToken.None));
    }

    [Theory]
    [InlineData("2.52", true)]
    [InlineData("2.60", true)]
    [InlineData("2.100", true)]
    [InlineData("2.42", false)]
    public async Task List_VersionOfNova_IsNegotiated(string newest, bool isEnough)
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.NewestVersion = newest;
        if (isEnough)
        {
            Assert.Empty(await bed.ListAsync());
            return;
        }

        var error = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains("2.52", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "overLimit")]
    [InlineData(413, "overLimit")]
    [InlineData(503, "serviceUnavailable")]
    public async Task List_ServiceAsksForPatience_IsNotAskedBefore(int status, string code)
    {
        await using var bed = await NovaBed.MakeAsync();
        var time = new JumpingTimeProvider();
        using var cloud = new NovaCloud(time);
        await ListAsync(bed, cloud);
        bed.Stack.Add(new("GET /compute/servers/detail", Mischief.Fail)
        {
            Status = status, Code = code, Message = "slow down", RetryAfter = 20,
        });
        var start = time.GetUtcNow();

        var error = await Assert.ThrowsAsync<CloudException>(() => ListAsync(bed, cloud));
        Assert.Equal((CloudErrorKind.Throttled, start), (error.Kind, time.GetUtcNow()));
        await cloud.PaceAsync(bed.Batch(), CancellationToken.None);

        Assert.Equal(20, (time.GetUtcNow() - start).TotalSeconds);
        await ListAsync(bed, cloud);
    }

    [Theory]
    [InlineData(400, "badRequest", "no", CloudErrorKind.Invalid)]
    [InlineData(403, "forbidden", "Policy doesn't allow it", CloudErrorKind.Unauthorised)]
    [InlineData(403, "forbidden", "Quota exceeded for cores", CloudErrorKind.Quota)]
    [InlineData(404, "itemNotFound", "no", CloudErrorKind.NotFound)]
    [InlineData(409, "OverQuota", "Quota exceeded for resources: ['port'].", CloudErrorKind.Quota)]
    [InlineData(409, "conflictingRequest", "it is in task_state deleting", CloudErrorKind.Transient)]
    [InlineData(409, "conflictingRequest", "no", CloudErrorKind.Invalid)]
    [InlineData(413, "overLimit", "VolumeLimitExceeded", CloudErrorKind.Quota)]
    [InlineData(429, "overLimit", "no", CloudErrorKind.Throttled)]
    [InlineData(500, "computeFault", "no", CloudErrorKind.Transient)]
    [InlineData(503, "computeFault", "no", CloudErrorKind.Transient)]
    public async Task List_Error_HasItsKind(int status, string code, string message, CloudErrorKind kind)
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.Add(new("GET /compute/servers/detail", Mischief.Fail)
        {
            Status = status, Code = code, Message = message,
        });

        var error = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);

        Assert.Equal(kind, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_NobodyListens_WasNotSent()
    {
        await using var bed = await NovaBed.MakeAsync();
        await bed.Server.DisposeAsync();
        var error = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);
        Assert.Equal((CloudErrorKind.Transient, true), (error.Kind, error.WasNotSent));
    }

    [Fact]
    public async Task Check_AllIsWell_TellsWhatIsUsed()
    {
        await using var bed = await NovaBed.MakeAsync();
        await bed.CreateAsync();

        var checks = await bed.Cloud.CheckAsync(bed.Scope, CancellationToken.None);

        Assert.Equal(["Endpoint", "Credentials", "Compute", "Network"], checks.Select(c => c.Name));
        Assert.All(checks, c => Assert.Equal(CloudCheckStatus.Passed, c.Status));
        Assert.Contains("1 of 100 servers, 1 cores", checks[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WrongPassword_IsAFinding()
    {
        await using var bed = await NovaBed.MakeAsync();
        var access = bed.Scope with { Credential = Pair("hush hush 7") };

        var checks = await bed.Cloud.CheckAsync(access, CancellationToken.None);

        Assert.Equal([("Endpoint", CloudCheckStatus.Passed), ("Credentials", CloudCheckStatus.Failed)],
            checks.Select(c => (c.Name, c.Status)));
    }

    [Fact]
    public async Task Find_ImagesAndSizes_AreThoseOfTheProject()
    {
        await using var bed = await NovaBed.MakeAsync();
        var images = await bed.Cloud.FindImagesAsync(bed.Scope, new() { Name = "debian*" }, CancellationToken.None);
        var sizes = await bed.Cloud.FindSizesAsync(bed.Scope, "m1.*", CancellationToken.None);

        Assert.Equal((Stack.Image, Stack.ImageName), (Assert.Single(images).Id, images[0].Name));
        Assert.Equal(["m1.medium", "m1.small", "m1.tiny"], sizes.Select(s => s.Name));
        Assert.Equal(4096, sizes[0].MemoryMiB);
    }

    private static Dictionary<string, object?> Application => new()
    {
        ["type"] = "application_credential", ["id"] = Stack.CredentialId, ["secret"] = Stack.CredentialSecret,
    };

    private static Dictionary<string, object?> Pair(string password)
        => new() { ["username"] = Stack.User, ["password"] = password };

    private static Task<CloudException> RefusedAsync(NovaBed bed, string password)
        => Assert.ThrowsAsync<CloudException>(() => bed.Cloud.ListAsync(
            bed.Scope with { Credential = Pair(password) }, CancellationToken.None));

    private static Task<IReadOnlyList<CloudInstance>> ListAsync(NovaBed bed, NovaCloud cloud)
        => cloud.ListAsync(bed.Scope, CancellationToken.None);
}
