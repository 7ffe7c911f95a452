using System.Text;
using Occo.NovaServer;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Servers on the tests' own Nova.</summary>
public sealed class NovaCloudTests
{
    [Fact]
    public async Task Create_AllKeys_AreInTheRequest()
    {
        await using var bed = await NovaBed.MakeAsync();
        var batch = bed.Batch(
            ("server_name", "web-1"), ("key_name", "anna"), ("security_groups", new List<object?> { "default", "ssh" }),
            ("network_id", Stack.NetworkName), ("availability_zone", "az1"), ("config_drive", true),
            ("metadata", new Dictionary<string, object?> { ["role"] = "web", ["n"] = 1L }));
        batch = batch with { Request = batch.Request with { Context = "#cloud-config", Digest = "d1" } };

        await bed.CreateAsync(batch);

        var sent = Assert.Single(bed.Stack.Requests);
        Assert.Equal(("web-1", Stack.FlavorId, Stack.Image, "anna", "az1"), (Text("name"), Text("flavorRef"),
            Text("imageRef"), Text("key_name"), Text("availability_zone")));
        Assert.True(sent["config_drive"]!.GetValue<bool>());
        Assert.Equal(
            ["default", "ssh"], sent["security_groups"]!.AsArray().Select(g => g!["name"]!.GetValue<string>()));
        Assert.Equal(Stack.Network, sent["networks"]![0]!["uuid"]!.GetValue<string>());
        Assert.Equal("#cloud-config", Encoding.UTF8.GetString(Convert.FromBase64String(Text("user_data"))));
        var machine = bed.Stack.Alive.Single();
        var nodeId = $"{batch.Items[0].NodeId}";
        var (store, infrastructure) = (bed.Scope.StoreId, bed.Scope.InfrastructureId);
        Assert.Equal(("web", "1", store, infrastructure, nodeId, "d1"), (
            machine.Metadata["role"], machine.Metadata["n"], machine.Metadata["occo:store"],
            machine.Metadata["occo:infrastructure"], machine.Metadata["occo:node-id"],
            machine.Metadata["occo:digest"]));
        Assert.Equal(
            ["occo", $"occo:store:{store}", $"occo:infra:{infrastructure}", $"occo:node:{nodeId}"], machine.Tags);

        string Text(string key) => sent[key]!.GetValue<string>();
    }

    [Fact]
    public async Task Create_NothingButTheNeeded_LeavesTheNetworkToNova()
    {
        await using var bed = await NovaBed.MakeAsync();
        var batch = bed.Batch(("image_id", Stack.Image), ("flavor_name", Stack.FlavorId));

        await bed.CreateAsync(batch);

        var sent = Assert.Single(bed.Stack.Requests);
        Assert.Equal("auto", sent["networks"]!.GetValue<string>());
        Assert.Equal($"shop-web-{$"{batch.Items[0].NodeId}"[..8]}", sent["name"]!.GetValue<string>());
        Assert.Equal(
            ["flavorRef", "imageRef", "metadata", "name", "networks", "tags"], sent.Select(s => s.Key).Order());
    }

    [Theory]
    [InlineData("flavor_name", "m9.none", CloudErrorKind.NotFound, "m1.small")]
    [InlineData("image_id", "none", CloudErrorKind.NotFound, "image_id")]
    [InlineData("image_id", "6b6c6d6e-0000-4000-8000-0000000000ff", CloudErrorKind.Invalid, "could not be found")]
    [InlineData("network_id", "none", CloudErrorKind.NotFound, "network_id")]
    public async Task Create_UnknownName_IsRefusedAndMakesNothing(
        string key, string value, CloudErrorKind kind, string named)
    {
        await using var bed = await NovaBed.MakeAsync();

        var error = await Assert.ThrowsAsync<CloudException>(() => bed.CreateAsync((key, value)));

        Assert.Equal(kind, error.Kind);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Empty(bed.Stack.Alive);
    }

    [Fact]
    public async Task Create_QuotaReached_LetsTheEngineGoElsewhere()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.MostServers = 0;

        var error = await Assert.ThrowsAsync<CloudException>(() => bed.CreateAsync());

        Assert.Equal(CloudErrorKind.Quota, error.Kind);
        Assert.Equal(1, bed.Stack.CountOf("POST /compute/servers"));
    }

    [Theory]
    [InlineData(Mischief.LoseReply, 500)]
    [InlineData(Mischief.FailAfterwards, 500)]
    [InlineData(Mischief.FailAfterwards, 504)]
    public async Task Create_AnswerIsLost_FindsTheServer(Mischief what, int status)
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.ListLag = TimeSpan.FromMilliseconds(300);
        bed.Stack.Add(new("POST /compute/servers", what) { Status = status });

        var made = await bed.CreateAsync();

        Assert.Equal(made.InstanceId, Assert.Single(bed.Stack.Alive).Id);
        Assert.Equal(1, bed.Stack.CountOf("POST /compute/servers"));
    }

    [Theory]
    [InlineData(Mischief.LoseRequest)]
    [InlineData(Mischief.Page)]
    public async Task Create_RequestIsLost_IsTransientAndTheRetryMakesOne(Mischief what)
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.Add(new("POST /compute/servers", what));
        var batch = bed.Batch();

        var error = await Assert.ThrowsAsync<CloudException>(() => bed.CreateAsync(batch));
        Assert.Equal(CloudErrorKind.Transient, error.Kind);
        Assert.Empty(bed.Stack.Alive);
        var made = await bed.CreateAsync(batch);

        Assert.Equal(made.InstanceId, Assert.Single(bed.Stack.Alive).Id);
    }

    [Theory]
    [InlineData("BUILD", ComponentState.Pending)]
    [InlineData("REBUILD", ComponentState.Pending)]
    [InlineData("RESIZE", ComponentState.Pending)]
    [InlineData("VERIFY_RESIZE", ComponentState.Pending)]
    [InlineData("MIGRATING", ComponentState.Pending)]
    [InlineData("ACTIVE", ComponentState.Ready)]
    [InlineData("ERROR", ComponentState.Failed)]
    [InlineData("DELETED", ComponentState.Shutdown)]
    [InlineData("SOFT_DELETED", ComponentState.Shutdown)]
    [InlineData("SHUTOFF", ComponentState.Stopped)]
    [InlineData("PAUSED", ComponentState.Stopped)]
    [InlineData("SUSPENDED", ComponentState.Stopped)]
    [InlineData("SHELVED_OFFLOADED", ComponentState.Stopped)]
    [InlineData("UNKNOWN", ComponentState.Unknown)]
    [InlineData("SOMETHING_NEW", ComponentState.Unknown)]
    public async Task List_Status_IsAState(string status, ComponentState state)
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.BuildTime = TimeSpan.FromHours(1);
        await bed.CreateAsync();
        bed.Stack.Alive.Single().Status = status;

        var listed = await bed.SingleAsync();

        Assert.Equal(state, listed.State);
        Assert.Equal(status is "DELETED" or "SOFT_DELETED", listed.IsGone);
    }

    [Fact]
    public async Task List_FailedServer_TellsFaultAndConsole()
    {
        await using var bed = await NovaBed.MakeAsync();
        await bed.CreateAsync();
        await bed.UntilAsync(ComponentState.Ready);
        var machine = bed.Stack.Alive.Single();
        (machine.Status, machine.Fault, machine.Console) = ("ERROR", "No valid host was found.", "a\nKernel panic\n\n");

        var listed = await bed.SingleAsync();

        Assert.Equal(
            "OpenStack says ERROR: No valid host was found; end of its console log: a\nKernel panic", listed.Error);
    }

    [Fact]
    public async Task List_RunningServer_TellsAddressesAndWhatCanChange()
    {
        await using var bed = await NovaBed.MakeAsync();
        await bed.CreateAsync(("metadata", new Dictionary<string, object?> { ["role"] = "web" }));
        var listed = await bed.UntilAsync(ComponentState.Ready);
        var machine = bed.Stack.Alive.Single();

        Assert.Equal([machine.Address], listed.Addresses);
        Assert.Equal(machine.Address, listed.PrivateAddress);
        Assert.Equal(Stack.Flavor, listed.Observed!["flavor_name"]);
        Assert.Equal(
            new Dictionary<string, object?> { ["role"] = "web" },
            (IReadOnlyDictionary<string, object?>)listed.Observed["metadata"]!);
    }

    [Fact]
    public async Task List_TagsAreDisregarded_ShowsWhoseTheServersAre()
    {
        await using var bed = await NovaBed.MakeAsync();
        await bed.CreateAsync();
        bed.Stack.IgnoresTags = true;
        var other = bed.Scope with { InfrastructureId = $"{Guid.NewGuid()}" };

        var listed = Assert.Single(await bed.Cloud.ListAsync(other, CancellationToken.None));

        Assert.Equal(bed.Scope.InfrastructureId, listed.InfrastructureId);
        Assert.Throws<CloudException>(() => Ownership.Require(bed.Cloud, other, other.InfrastructureId, [listed]));
    }

    [Theory]
    [InlineData("GET /compute/servers/detail", Mischief.Page, CloudErrorKind.Transient)]
    [InlineData("GET /compute/servers/detail", Mischief.Redirect, CloudErrorKind.Invalid)]
    [InlineData("GET /network/floatingips", Mischief.Page, CloudErrorKind.Transient)]
    [InlineData("POST /identity/auth/tokens", Mischief.Page, CloudErrorKind.Transient)]
    [InlineData("POST /identity/auth/tokens", Mischief.Redirect, CloudErrorKind.Invalid)]
    public async Task List_AnswerOfSomebodyElse_IsNoEmptyList(string call, Mischief what, CloudErrorKind kind)
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.Add(new(call, what) { Text = "http://elsewhere.invalid/login?token=hush7" });

        var error = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);

        Assert.Equal(kind, error.Kind);
        Assert.DoesNotContain("hush7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_JsonOfSomethingElse_IsNoEmptyList()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.Add(new("GET /compute/servers/detail", Mischief.Page) { Text = "{\"status\": \"ok\"}" });

        Assert.Equal(CloudErrorKind.Transient, (await Assert.ThrowsAsync<CloudException>(bed.ListAsync)).Kind);
    }

    [Theory]
    [InlineData(Mischief.Page)]
    [InlineData(Mischief.UnknownPage)]
    public async Task Drop_PageOfAProxy_IsNotGone(Mischief what)
    {
        await using var bed = await NovaBed.MakeAsync();
        var made = await bed.CreateAsync();
        bed.Stack.Add(new($"GET /compute/servers/{made.InstanceId}", what));

        var dropped = await bed.DropAsync(made.InstanceId);

        Assert.False(dropped.Gone);
        Assert.Equal(CloudErrorKind.Transient, dropped.Error!.Kind);
        Assert.Single(bed.Stack.Alive);
    }

    [Fact]
    public async Task Drop_LockedServer_IsAnErrorThatSaysWhatToDo()
    {
        await using var bed = await NovaBed.MakeAsync();
        var made = await bed.CreateAsync();
        bed.Stack.Alive.Single().IsLocked = true;

        var dropped = await bed.DropAsync(made.InstanceId);

        Assert.Equal((false, CloudErrorKind.Invalid), (dropped.Gone, dropped.Error!.Kind));
        Assert.Contains("openstack server unlock", dropped.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_NameAndMetadata_KeepsWhatOthersWrote()
    {
        await using var bed = await NovaBed.MakeAsync();
        var from = bed.Request(("metadata", new Dictionary<string, object?> { ["a"] = "1", ["b"] = "2" }));
        var to = bed.Request(
            ("metadata", new Dictionary<string, object?> { ["b"] = "3" }), ("server_name", "renamed")) with
        {
            Digest = "d2",
        };
        var made = await bed.CreateAsync(bed.Batch() with { Request = from });
        var machine = bed.Stack.Alive.Single();
        machine.Metadata["theirs"] = "x";

        Assert.True(bed.Cloud.CanRefresh(from, to));
        Assert.False(bed.Cloud.CanRefresh(to, from));
        await bed.Cloud.RefreshAsync(bed.Scope, made.InstanceId, from, to, CancellationToken.None);

        Assert.Equal("renamed", machine.Name);
        Assert.Equal(("3", "x", "d2", false), (machine.Metadata["b"], machine.Metadata["theirs"],
            machine.Metadata["occo:digest"], machine.Metadata.ContainsKey("a")));
    }
}
