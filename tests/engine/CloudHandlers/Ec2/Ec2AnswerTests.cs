using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What an endpoint that is no EC2, or an evil one, may write into its answers.</summary>
public sealed class Ec2AnswerTests : IDisposable
{
    private const string Token = "FwoGZXIvYXdzEJr-session";

    private readonly Ec2Stub stub = new();
    private readonly CloudHandlerRegistry registry = new([], TimeProvider.System, new Random(1));

    public void Dispose()
    {
        registry.Dispose();
        stub.Dispose();
    }

    [Fact]
    public async Task ListAsync_EndpointRepeatsTheToken_IsMaskedEverywhere()
    {
        stub.Answer = call => (200, Ec2Answers.Describe(Ec2Answers.Instance("i-1", more:
            $"<instanceType>t3.{Token}</instanceType><dnsName>{Token}.example</dnsName>"
            + $"<privateIpAddress>{Token}</privateIpAddress>" + Tags(
                ("occo:store", "store-1"), ("occo:infrastructure", "infra-1"), ("occo:node", $"web {Token}"),
                ("occo:infrastructure-name", Token), ($"other-{Token}", "x")))));

        var instance = Assert.Single(await Calls.ListAsync(Scope, default));

        Assert.Equal(("web ***", "***", "***", "***.example"),
            (instance.NodeName, instance.InfrastructureName, instance.PrivateAddress, instance.Addresses[0]));
        Assert.Equal(["name", "subnet_id", "availability_zone"], instance.Observed!.Keys);
    }

    [Fact]
    public async Task ListAsync_IdHoldsTheToken_IsRefused()
    {
        stub.Answer = call => (200, Ec2Answers.Describe(Ec2Answers.Instance($"i-{Token}", more: Own)));

        await AssertRefusedAsync("holds a secret");
    }

    [Theory]
    [InlineData("", "without an id")]
    [InlineData("<instanceId></instanceId>", "without an id")]
    public async Task ListAsync_InstanceWithoutAnId_IsRefused(string id, string said)
    {
        var instance = Ec2Answers.Instance("i-1", more: Own)
            .Replace("<instanceId>i-1</instanceId>", id, StringComparison.Ordinal);
        stub.Answer = _ => (200, Ec2Answers.Describe(instance));

        await AssertRefusedAsync(said);
    }

    [Fact]
    public async Task ListAsync_StoreTagIsThereTwice_IsRefused()
    {
        stub.Answer = _ => (200, Ec2Answers.Describe(Ec2Answers.Instance("i-1",
            more: Tags(("occo:store", "store-1"), ("occo:infrastructure", "infra-1"), ("occo:store", "other")))));

        await AssertRefusedAsync("'occo:store' twice");
    }

    [Fact]
    public async Task ListTaggedAsync_EndpointIgnoresTheFilter_ShowsNoMachineWithoutTags()
    {
        stub.Answer = _ => (200, Ec2Answers.Describe(
            Ec2Answers.Instance("i-prod", more: Tags(("Name", "prod-db"))), Ec2Answers.Instance("i-bare"),
            Ec2Answers.Instance("i-theirs", more: Tags(("occo:store", "other"), ("occo:infrastructure", "infra-9")))));

        Assert.Equal("i-theirs", Assert.Single(await Calls.ListTaggedAsync(Scope, anyStore: true, default)).InstanceId);
    }

    [Fact]
    public async Task FindImagesAsync_EndpointRepeatsTheToken_IsMaskedOrRefused()
    {
        var id = "ami-1";
        stub.Answer = call => (200, Ec2Answers.Of(call["Action"],
            $"<imagesSet><item><imageId>{id}</imageId><name>n {Token}</name><description>{Token}</description>"
            + "</item></imagesSet>"));

        var image = Assert.Single(await Calls.FindImagesAsync(Scope, new() { Name = "ami-1" }, default));
        Assert.Equal(("n ***", "***"), (image.Name, image.Description));

        id = $"ami-{Token}";
        await Assert.ThrowsAsync<CloudException>(() => Calls.FindImagesAsync(Scope, new() { Name = "ami-1" }, default));
    }

    [Fact]
    public async Task FindSizesAsync_EndpointRepeatsTheToken_IsRefused()
    {
        stub.Answer = call => (200, Ec2Answers.Of(call["Action"],
            $"<instanceTypeSet><item><instanceType>t3.{Token}</instanceType></item></instanceTypeSet>"));

        await Assert.ThrowsAsync<CloudException>(() => Calls.FindSizesAsync(Scope, null, default));
    }

    [Fact]
    public async Task ListAsync_ErrorHasTheTokenInPieces_IsMasked()
    {
        var lines = string.Join("\n", Token.Chunk(10).Select(c => new string(c)));
        stub.Answer = _ => Ec2Stub.Error("AuthFailure", $"lines {lines}");

        var error = await Assert.ThrowsAsync<CloudException>(() => Calls.ListAsync(Scope, default));

        Assert.Contains("lines ***", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token[..10], error.ToString(), StringComparison.Ordinal);
    }

    private static string Own => Tags(("occo:store", "store-1"), ("occo:infrastructure", "infra-1"));

    private CloudScope Scope => stub.Scope() with { Secrets = [Token] };

    private CloudCalls Calls => new(registry, TimeProvider.System, new Random(1));

    private static string Tags(params (string Key, string Value)[] tags) => "<tagSet>"
        + string.Concat(tags.Select(t => $"<item><key>{t.Key}</key><value>{t.Value}</value></item>")) + "</tagSet>";

    private async Task AssertRefusedAsync(string said)
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => Calls.ListAsync(Scope, default));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, error.ToString(), StringComparison.Ordinal);
    }
}
