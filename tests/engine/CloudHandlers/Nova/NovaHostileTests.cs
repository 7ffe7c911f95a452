using Occo.NovaServer;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A cloud, a gateway before it, or a member of the project that means no good.</summary>
public sealed class NovaHostileTests
{
    private const string Detail = "GET /compute/servers/detail";

    [Theory]
    [InlineData(Endless.Repeating)]
    [InlineData(Endless.Growing)]
    public async Task List_PagesWithoutEnd_IsAnError(Endless how)
    {
        await using var bed = await NovaBed.MakeAsync();
        await bed.CreateAsync();
        bed.Stack.Endless = how;

        var error = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);

        Assert.Equal(CloudErrorKind.Transient, error.Kind);
        Assert.Contains("do not end", error.Message, StringComparison.Ordinal);
    }

    // As where servers come and go between two pages.
    [Fact]
    public async Task List_PagesThatOverlap_ShowsEachServerOnce()
    {
        await using var bed = await NovaBed.MakeAsync();
        for (var i = 0; i < 3; i++) await bed.CreateAsync();
        (bed.Stack.PageSize, bed.Stack.Overlap) = (2, true);

        var listed = await bed.ListAsync();

        Assert.Equal(3, listed.Count);
        Assert.Equal(3, listed.DistinctBy(i => i.InstanceId).Count());
    }

    [Theory]
    [InlineData("""{"servers": [{"id": "a", "name": "\ud800"}]}""")]
    [InlineData("""{"servers": [{"\udc00": 1, "id": "a"}]}""")]
    [InlineData("""{"servers": [{"name": "without an id"}]}""")]
    public async Task List_JsonThatCannotBeRead_IsAnErrorOfTheCloud(string text)
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.Add(new(Detail, Mischief.Page) { Text = text });

        Assert.Equal(CloudErrorKind.Transient, (await Assert.ThrowsAsync<CloudException>(bed.ListAsync)).Kind);
    }

    // JSON of gateways that are no OpenStack.
    [Theory]
    [InlineData("""{"message": "no Route matched with those values"}""")]
    [InlineData("""{"status": 404, "error": "Not Found", "path": "/compute/v2.1/servers"}""")]
    [InlineData("""{"error": {"code": 404, "message": "Requested entity was not found."}}""")]
    public async Task Drop_JsonOfAGateway_IsNotGone(string text)
    {
        await using var bed = await NovaBed.MakeAsync();
        var made = await bed.CreateAsync();
        bed.Stack.Add(new($"GET /compute/servers/{made.InstanceId}", Mischief.UnknownPage) { Text = text });

        var dropped = await bed.DropAsync(made.InstanceId);

        Assert.Equal((false, CloudErrorKind.Transient), (dropped.Gone, dropped.Error!.Kind));
        Assert.Single(bed.Stack.Alive);
    }

    // The token, too, is a secret.
    [Fact]
    public async Task Drop_ServiceRepeatsTheToken_ItIsHidden()
    {
        await using var bed = await NovaBed.MakeAsync();
        var made = await bed.CreateAsync();
        var token = bed.Stack.Tokens.Keys.Single();
        bed.Stack.Add(new("DELETE /compute/servers/*", Mischief.Fail) { Status = 400, Message = $"bad {token} here" });

        var dropped = await bed.DropAsync(made.InstanceId);

        Assert.Contains("bad *** here", dropped.Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, dropped.Error.ToString(), StringComparison.Ordinal);
    }

    // The engine does not know the secrets of clouds.yaml, so the handler hides them in all that it hands on.
    [Fact]
    public async Task List_ServerRepeatsThePassword_ItIsHidden()
    {
        await using var bed = await NovaBed.MakeAsync();
        await bed.CreateAsync();
        var machine = bed.Stack.Alive.Single();
        (machine.Status, machine.Fault) = ("ERROR", $"no {Stack.Password} \u001b[31m");

        Assert.Equal("OpenStack says ERROR: no *** \ufffd[31m", (await bed.SingleAsync()).Error);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("x/../../y")]
    public async Task List_ForgedAddress_IsOfSomebodyElse(string server)
    {
        await using var bed = await NovaBed.MakeAsync();
        lock (bed.Stack.Gate)
        {
            bed.Stack.FloatingIps["forged"] = new()
            {
                ["id"] = "forged",
                ["floating_ip_address"] = "203.0.113.200",
                ["description"]
                    = $"occo {bed.Scope.StoreId} {bed.Scope.InfrastructureId} {Guid.NewGuid()} {server}",
            };
        }

        Assert.Empty(await bed.ListAsync());
        Assert.Empty(await bed.Cloud.ListTaggedAsync(bed.Scope, true, CancellationToken.None));
    }

    [Theory]
    [InlineData("http://anna:hush7@127.0.0.1:1")]
    [InlineData("file:///etc")]
    [InlineData("nowhere")]
    public async Task List_CatalogueWithAnUnusableAddress_IsAnError(string root)
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.CatalogueRoot = root;

        var error = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.DoesNotContain("hush7", error.Message, StringComparison.Ordinal);
    }
}
