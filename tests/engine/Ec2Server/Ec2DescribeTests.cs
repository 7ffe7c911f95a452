using System.Globalization;
using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2DescribeTests : ServedCloud
{
    [Fact]
    public async Task DescribeInstances_MoreThanAPage_ShowsEachOnce()
    {
        var all = (await Caller.RunAsync(7, "ClientToken=a")).Concat(await Caller.RunAsync(6)).ToList();
        var (shown, pages, next) = (new List<string>(), 0, (string?)null);
        do
        {
            string[] parameters = next is null ? ["MaxResults=5"] : ["MaxResults=5", $"NextToken={next}"];
            var reply = await Caller.CallAsync("DescribeInstances", parameters);
            shown.AddRange(reply.All("instanceId"));
            next = reply.First("nextToken");
            pages++;
        }
        while (next is not null);

        Assert.Equal(3, pages);
        Assert.Equal(all, shown);
    }

    [Fact]
    public async Task DescribeInstances_NothingAskedAboutPages_EndsAtTheLimit()
    {
        await Caller.RunAsync(1001);

        var first = await Caller.CallAsync("DescribeInstances");
        var second = await Caller.CallAsync("DescribeInstances", $"NextToken={first.First("nextToken")}");

        Assert.Equal((1000, 1), (first.All("instanceId").Count, second.All("instanceId").Count));
        Assert.Equal(first.First("reservationId"), second.First("reservationId"));
        Assert.Null(second.First("nextToken"));
    }

    [Theory]
    [InlineData("MaxResults=4", "InvalidParameterValue")]
    [InlineData("MaxResults=1001", "InvalidParameterValue")]
    [InlineData("NextToken=nonsense", "InvalidParameterValue")]
    [InlineData("InstanceId.1=x", "InvalidInstanceID.Malformed")]
    [InlineData("InstanceId.1=i-00000000000000000", "InvalidInstanceID.NotFound")]
    [InlineData("Filter.1.Name=instance-id", "InvalidParameterValue")]
    [InlineData("Unknown=1", "UnknownParameter")]
    public async Task DescribeInstances_WrongParameter_IsRefused(string parameter, string code)
        => Assert.Equal(code, (await Caller.CallAsync("DescribeInstances", parameter)).Error);

    [Fact]
    public async Task DescribeInstances_UnknownFilter_IsRefused()
    {
        await Caller.RunAsync(1);

        var reply = await Caller.CallAsync("DescribeInstances", "Filter.1.Name=colour", "Filter.1.Value.1=red");

        Assert.Equal("InvalidParameterValue", reply.Error);
    }

    [Fact]
    public async Task DescribeInstances_MoreThan200FilterValues_IsRefused()
    {
        var values = Enumerable.Range(1, 201)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"Filter.1.Value.{i}=i-{i}"));

        var reply = await Caller.CallAsync("DescribeInstances", ["Filter.1.Name=instance-id", .. values]);

        Assert.Equal("FilterLimitExceeded", reply.Error);
    }

    [Theory]
    [InlineData("tag:role", "db", 1)]
    [InlineData("tag:role", "web", 2)]
    [InlineData("tag:role", "d?", 1)]
    [InlineData("tag:role", "*", 3)]
    [InlineData("tag:role", "w\\*", 0)]
    [InlineData("tag:other", "db", 0)]
    [InlineData("tag-key", "role", 3)]
    [InlineData("client-token", "t-web", 2)]
    [InlineData("instance-state-name", "running", 4)]
    [InlineData("instance-state-name", "terminated", 0)]
    [InlineData("instance-type", "t3.*", 4)]
    public async Task DescribeInstances_Filter_ShowsWhatMatches(string name, string value, int count)
    {
        await RunAsync("db", 1);
        await RunAsync("web", 2);
        await Caller.RunAsync(1);

        Assert.Equal(count, (await Caller.ShownAsync($"Filter.1.Name={name}", $"Filter.1.Value.1={value}")).Count);
    }

    [Fact]
    public async Task DescribeInstances_TwoFilters_MustBothMatch()
    {
        await RunAsync("db", 1);
        await RunAsync("web", 2);

        var shown = await Caller.ShownAsync("Filter.1.Name=tag:role", "Filter.1.Value.1=db", "Filter.1.Value.2=web",
            "Filter.2.Name=client-token", "Filter.2.Value.1=t-web");

        Assert.Equal(2, shown.Count);
    }

    [Fact]
    public async Task DescribeInstances_VisibilityDelay_ShowsANewMachineLater()
    {
        Set(s => s with { VisibilityDelay = TimeSpan.FromSeconds(5) });
        var id = (await Caller.RunAsync(1))[0];

        Assert.Empty(await Caller.ShownAsync());
        Assert.Equal("InvalidInstanceID.NotFound",
            (await Caller.CallAsync("TerminateInstances", $"InstanceId.1={id}")).Error);
        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([id], await Caller.ShownAsync());
    }

    [Fact]
    public async Task DescribeInstances_VisibilityLooks_ShowsANewMachineAfterThem()
    {
        Set(s => s with { VisibilityLooks = 2 });
        var id = (await Caller.RunAsync(1))[0];

        Assert.Empty(await Caller.ShownAsync());
        Assert.Equal("InvalidInstanceID.NotFound",
            (await Caller.CallAsync("DescribeInstances", $"InstanceId.1={id}")).Error);
        Assert.Equal([id], await Caller.ShownAsync());
    }

    [Fact]
    public async Task DescribeInstanceStatus_Running_TellsTheChecks()
    {
        var ids = await Caller.RunAsync(2);
        Cloud.Check(ids[1], "impaired");

        var all = await Caller.CallAsync("DescribeInstanceStatus");
        var bad = await Caller.CallAsync("DescribeInstanceStatus",
            "Filter.1.Name=instance-status.status", "Filter.1.Value.1=impaired");

        Assert.Equal(ids, all.All("instanceId"));
        Assert.Equal([ids[1]], bad.All("instanceId"));
        Assert.Contains("failed", bad.All("status"));
    }

    [Fact]
    public async Task DescribeInstanceStatus_Terminated_IsShownOnlyWhenAskedFor()
    {
        Cloud.Terminate((await Caller.RunAsync(1))[0]);

        Assert.Empty((await Caller.CallAsync("DescribeInstanceStatus")).All("instanceId"));
        Assert.Single((await Caller.CallAsync("DescribeInstanceStatus", "IncludeAllInstances=true")).All("instanceId"));
    }

    [Fact]
    public async Task Discovery_Plain_ShowsImagesTypesRegionsAndZones()
    {
        var images = await Caller.CallAsync("DescribeImages", "Owner.1=099720109477",
            "Filter.1.Name=architecture", "Filter.1.Value.1=x86_64");
        var types = await Caller.CallAsync("DescribeInstanceTypes", "InstanceType.1=t3.micro");
        var paged = await Caller.CallAsync("DescribeInstanceTypes", "MaxResults=5");
        var regions = await Caller.CallAsync("DescribeRegions");
        var zones = await Caller.CallAsync("DescribeAvailabilityZones");

        Assert.Equal([Catalogue.Image], images.All("imageId"));
        Assert.Equal("1024", types.First("sizeInMiB"));
        Assert.NotNull(paged.First("nextToken"));
        Assert.Equal(Catalogue.Regions, regions.All("regionName"));
        Assert.Equal(["us-east-1a", "us-east-1b", "us-east-1c"], zones.All("zoneName"));
        Assert.Equal("InvalidAMIID.NotFound", (await Caller.CallAsync("DescribeImages", "ImageId.1=ami-0")).Error);
        Assert.Equal("InvalidInstanceType",
            (await Caller.CallAsync("DescribeInstanceTypes", "InstanceType.1=t99.huge")).Error);
    }

    private Task<IReadOnlyList<string>> RunAsync(string role, int count) => Caller.RunAsync(count,
        "TagSpecification.1.ResourceType=instance", "TagSpecification.1.Tag.1.Key=role",
        $"TagSpecification.1.Tag.1.Value={role}", $"ClientToken=t-{role}");
}
