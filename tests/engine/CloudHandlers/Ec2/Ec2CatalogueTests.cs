using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2CatalogueTests : IDisposable
{
    private readonly Ec2Stub stub = new();
    private readonly Ec2Cloud cloud = new();

    public void Dispose()
    {
        cloud.Dispose();
        stub.Dispose();
    }

    [Fact]
    public async Task FindImagesAsync_NoName_AsksForOnesOwnAndTheUsualOnes()
    {
        stub.Answer = call => (200, Images(call.GetValueOrDefault("Owner.1") == "self"
            ? Image("ami-1", "mine", "2024-01-01T00:00:00.000Z")
            : Image("ami-2", "al2023-ami-2023.1", "2025-01-01T00:00:00.000Z")
                + Image("ami-1", "mine", "2024-01-01T00:00:00.000Z")));

        var found = await cloud.FindImagesAsync(stub.Scope(), new(), CancellationToken.None);

        Assert.Equal(["ami-2", "ami-1"], found.Select(i => i.Id));
        Assert.Equal(2, stub.Calls.Count);
        var amazon = Assert.Single(stub.Calls, c => c["Owner.1"] == "amazon");
        Assert.Equal(("name", "al2023-ami-2023.*"), (amazon["Filter.1.Name"], amazon["Filter.1.Value.1"]));
        Assert.All(stub.Calls, c => Assert.Contains("available", c.Values));
        var image = found[1];
        Assert.Equal(("mine", "arm64", "Linux/UNIX", "123", "a line"),
            (image.Name, image.Architecture, image.Platform, image.Owner, image.Description));
        Assert.Equal(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), image.CreatedAt);
    }

    [Fact]
    public async Task FindImagesAsync_NameAndOwner_AreOneCallOfTheirOwn()
    {
        stub.Answer = _ => (200, Images(""));

        Assert.Empty(await cloud.FindImagesAsync(
            stub.Scope(), new() { Name = "ubuntu/*", Owners = ["99720109477"] }, CancellationToken.None));

        var call = Assert.Single(stub.Calls);
        Assert.Equal(("099720109477", "ubuntu/*"), (call["Owner.1"], call["Filter.1.Value.1"]));
    }

    [Fact]
    public async Task FindImagesAsync_Id_IsLookedForByIdWhoeverOwnsIt()
    {
        stub.Answer = _ => (200, Images(Image("ami-1", "theirs", "")));

        var image = Assert.Single(await cloud.FindImagesAsync(
            stub.Scope(), new() { Name = "ami-1" }, CancellationToken.None));

        Assert.Null(image.CreatedAt);
        var call = Assert.Single(stub.Calls);
        Assert.Equal(("image-id", "ami-1"), (call["Filter.1.Name"], call["Filter.1.Value.1"]));
        Assert.DoesNotContain("Owner.1", call.Keys);
    }

    [Fact]
    public async Task FindSizesAsync_SeveralPages_AreOneListByName()
    {
        stub.Answer = call => (200, call.ContainsKey("NextToken")
            ? Sizes(Size("m7.large", 2, 8192, 0), null)
            : Sizes(Size("p5.big", 192, 2097152, 8), "more"));

        var found = await cloud.FindSizesAsync(stub.Scope(), "?*", CancellationToken.None);

        Assert.Equal(["m7.large", "p5.big"], found.Select(s => s.Name));
        Assert.Equal((192, 2097152L, 8, "x86_64, arm64"),
            (found[1].Cores, found[1].MemoryMiB, found[1].Gpus, found[1].Architecture));
        Assert.Equal(2, stub.Calls.Count);
        Assert.All(stub.Calls, c => Assert.Equal(("instance-type", "?*"), (c["Filter.1.Name"], c["Filter.1.Value.1"])));
    }

    [Fact]
    public async Task FindSizesAsync_Refused_IsTheCloudsError()
    {
        stub.Answer = _ => Ec2Stub.Error("UnauthorizedOperation", "no", 403);

        var error = await Assert.ThrowsAsync<CloudException>(
            () => cloud.FindSizesAsync(stub.Scope(), null, CancellationToken.None));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
    }

    private static string Images(string items)
        => Ec2Answers.Of("DescribeImages", $"<imagesSet>{items}</imagesSet>");

    private static string Image(string id, string name, string created)
        => $"<item><imageId>{id}</imageId><name>{name}</name><description>a line</description>"
        + $"<imageOwnerId>123</imageOwnerId><architecture>arm64</architecture><creationDate>{created}</creationDate>"
        + "<platformDetails>Linux/UNIX</platformDetails></item>";

    private static string Sizes(string items, string? next)
        => Ec2Answers.Of("DescribeInstanceTypes", $"<instanceTypeSet>{items}</instanceTypeSet>"
        + $"{(next is null ? "" : $"<nextToken>{next}</nextToken>")}");

    private static string Size(string name, int cores, long memory, int gpus)
        => $"<item><instanceType>{name}</instanceType><vCpuInfo><defaultVCpus>{cores}</defaultVCpus></vCpuInfo>"
        + $"<memoryInfo><sizeInMiB>{memory}</sizeInMiB></memoryInfo><processorInfo><supportedArchitectures>"
        + "<item>x86_64</item><item>arm64</item></supportedArchitectures></processorInfo>"
        + (gpus == 0 ? "" : $"<gpuInfo><gpus><item><count>{gpus}</count></item></gpus></gpuInfo>") + "</item>";
}
