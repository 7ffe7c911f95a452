using System.Net;
using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2LaunchTests : ServedCloud
{
    [Fact]
    public async Task RunInstances_Several_AreOneReservationWithIndexes()
    {
        var reply = await Caller.CallAsync("RunInstances", [.. Ec2Caller.Launch(3), "KeyName=occo"]);

        Assert.Equal("RunInstancesResponse", reply.Root.Name.LocalName);
        Assert.Equal("http://ec2.amazonaws.com/doc/2016-11-15/", reply.Root.Name.NamespaceName);
        Assert.Equal(["0", "1", "2"], reply.All("amiLaunchIndex"));
        Assert.Single(reply.All("reservationId"));
        Assert.All(reply.All("instanceId"), id => Assert.Matches("^i-0[0-9a-f]{16}$", id));
        Assert.Equal(3, reply.All("privateIpAddress").Distinct().Count());
    }

    [Fact]
    public async Task RunInstances_SameTokenAndParameters_GivesTheSameMachines()
    {
        var first = await Caller.RunAsync(2, "ClientToken=one");
        var again = await Caller.SendAsync("ClientToken=one&MaxCount=2&MinCount=2&InstanceType=t3.micro"
            + $"&ImageId={Catalogue.Image}&Version=2016-11-15&Action=RunInstances");
        var other = await Caller.RunAsync(2, "ClientToken=two");

        Assert.Equal(first, again.All("instanceId"));
        Assert.Empty(first.Intersect(other));
        Assert.Equal(4, Cloud.Fleet.All().Count);
    }

    [Fact]
    public async Task RunInstances_SameTokenOtherParameters_IsAMismatch()
    {
        await Caller.RunAsync(1, "ClientToken=one");

        var reply = await Caller.CallAsync("RunInstances", [.. Ec2Caller.Launch(2), "ClientToken=one"]);

        Assert.Equal((HttpStatusCode.BadRequest, "IdempotentParameterMismatch"), (reply.Status, reply.Error));
        Assert.Single(Cloud.Fleet.All());
    }

    [Fact]
    public async Task RunInstances_TokenOfTerminatedMachines_GivesThemAsTheyAre()
    {
        var id = (await Caller.RunAsync(1, "ClientToken=one"))[0];
        Cloud.Terminate(id);

        var reply = await Caller.CallAsync("RunInstances", [.. Ec2Caller.Launch(1), "ClientToken=one"]);

        Assert.Equal(id, reply.First("instanceId"));
        Assert.Equal("terminated", reply.First("name"));
    }

    [Fact]
    public async Task RunInstances_RefusedForCapacity_LeavesTheTokenFree()
    {
        Set(s => s with { Room = new Dictionary<string, int> { ["t3.micro"] = 1 } });
        var refused = await Caller.CallAsync("RunInstances", [.. Ec2Caller.Launch(2), "ClientToken=one"]);
        Set(s => s with { Room = new Dictionary<string, int>() });

        Assert.Equal("InsufficientInstanceCapacity", refused.Error);
        Assert.Equal(2, (await Caller.RunAsync(2, "ClientToken=one")).Count);
    }

    [Fact]
    public async Task RunInstances_RoomForSome_GivesThoseIfTheyAreEnough()
    {
        Set(s => s with { Room = new Dictionary<string, int> { ["t3.micro"] = 3 } });

        var reply = await Caller.CallAsync("RunInstances",
            $"ImageId={Catalogue.Image}", "InstanceType=t3.micro", "MinCount=1", "MaxCount=5");

        Assert.Equal(3, reply.All("instanceId").Count);
        Assert.Equal("InsufficientInstanceCapacity",
            (await Caller.CallAsync("RunInstances", Ec2Caller.Launch(1))).Error);
        var other = Ec2Caller.Launch(1).Select(p => p.Replace("t3.micro", "m5.large"));
        Assert.Null((await Caller.CallAsync("RunInstances", [.. other])).Error);
    }

    [Fact]
    public async Task RunInstances_OverTheLimit_IsRefused()
    {
        Set(s => s with { InstanceLimit = 2 });
        await Caller.RunAsync(2);

        Assert.Equal("InstanceLimitExceeded", (await Caller.CallAsync("RunInstances", Ec2Caller.Launch(1))).Error);
    }

    [Theory]
    [InlineData("ImageId=nonsense", "InvalidAMIID.Malformed")]
    [InlineData("ImageId=ami-00000000", "InvalidAMIID.NotFound")]
    [InlineData("InstanceType=t99.huge", "InvalidParameterValue")]
    [InlineData("MinCount=0", "InvalidParameterValue")]
    [InlineData("MinCount=many", "InvalidParameterValue")]
    [InlineData("MaxCount=", "InvalidParameterValue")]
    [InlineData("KeyName=lost", "InvalidKeyPair.NotFound")]
    [InlineData("SecurityGroupId.1=sg-0", "InvalidGroup.NotFound")]
    [InlineData("SubnetId=subnet-0", "InvalidSubnetID.NotFound")]
    [InlineData("Placement.AvailabilityZone=mars-1a", "InvalidParameterValue")]
    [InlineData("UserData=***", "InvalidUserData.Malformed")]
    [InlineData("ClientToken=ümlaut", "InvalidParameterValue")]
    [InlineData("LaunchTemplate.LaunchTemplateName=none", "InvalidLaunchTemplateName.NotFoundException")]
    [InlineData("InstanceMarketOptions.MarketType=bazaar", "InvalidParameterValue")]
    [InlineData("InstanceTyp=t3.micro", "UnknownParameter")]
    [InlineData("DryRun=true", "DryRunOperation")]
    public async Task RunInstances_WrongParameter_IsRefusedWithItsCode(string parameter, string code)
    {
        var name = parameter.Split('=')[0];
        var others = Ec2Caller.Launch(1).Where(p => p.Split('=')[0] != name);

        var reply = await Caller.CallAsync("RunInstances", [.. others, parameter]);

        Assert.Equal(code, reply.Error);
        Assert.Equal(code == "DryRunOperation" ? 412 : 400, (int)reply.Status);
        Assert.Empty(Cloud.Fleet.All());
    }

    [Theory]
    [InlineData("aws:x", "reserved")]
    [InlineData("twice", "Duplicate")]
    public async Task RunInstances_TagThatMayNotBe_IsRefused(string key, string why)
    {
        var reply = await Caller.CallAsync("RunInstances",
        [
            .. Ec2Caller.Launch(1), "TagSpecification.1.ResourceType=instance",
            $"TagSpecification.1.Tag.1.Key={key}", "TagSpecification.1.Tag.1.Value=v",
            "TagSpecification.1.Tag.2.Key=twice", "TagSpecification.1.Tag.2.Value=v",
        ]);

        Assert.Equal("InvalidParameterValue", reply.Error);
        Assert.Contains(why, reply.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunInstances_UserDataOfMoreThan16Kilobytes_IsRefused()
    {
        var most = "UserData=" + Convert.ToBase64String(new byte[16 * 1024]);
        var more = "UserData=" + Convert.ToBase64String(new byte[(16 * 1024) + 1]);

        await Caller.RunAsync(1, most);

        var refused = await Caller.CallAsync("RunInstances", [.. Ec2Caller.Launch(1), more]);
        Assert.Equal("InvalidParameterValue", refused.Error);
    }

    [Fact]
    public async Task RunInstances_NetworkInterfaceAndSubnet_MayNotBeTogether()
    {
        var reply = await Caller.CallAsync("RunInstances",
        [
            .. Ec2Caller.Launch(1), "NetworkInterface.1.DeviceIndex=0",
            "NetworkInterface.1.AssociatePublicIpAddress=true", "SubnetId=subnet-0123456789abcdef0",
        ]);

        Assert.Equal("InvalidParameterCombination", reply.Error);
    }

    [Fact]
    public async Task RunInstances_Spot_IsMarkedAndHasAPrice()
    {
        string[] spot = ["InstanceMarketOptions.MarketType=spot", "InstanceMarketOptions.SpotOptions.MaxPrice=0.005"];

        var refused = await Caller.CallAsync("RunInstances", [.. Ec2Caller.Launch(1), .. spot]);
        Set(s => s with { SpotPrice = 0.004m });
        var reply = await Caller.CallAsync("RunInstances", [.. Ec2Caller.Launch(1), .. spot]);

        Assert.Equal("SpotMaxPriceTooLow", refused.Error);
        Assert.Equal("spot", reply.First("instanceLifecycle"));
        Assert.StartsWith("sir-", reply.First("spotInstanceRequestId"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunInstances_TagsAndUserData_ComeBackUnchanged()
    {
        const string Text = "<&\"'> +%/?=;,~ naïve 名前 🙂";
        var data = Convert.ToBase64String("#!/bin/sh\necho \"<&'>\"\n"u8);

        var id = (await Caller.RunAsync(1, "TagSpecification.1.ResourceType=instance",
            $"TagSpecification.1.Tag.1.Key={Text}", $"TagSpecification.1.Tag.1.Value={Text}", $"UserData={data}"))[0];
        var shown = await Caller.CallAsync("DescribeInstances", $"Filter.1.Name=tag:{Text}", "Filter.1.Value.1=<&*");
        var attribute = await Caller.CallAsync("DescribeInstanceAttribute", $"InstanceId={id}", "Attribute=userData");

        Assert.Equal(Text, shown.First("key"));
        Assert.Equal(Text, shown.All("value")[0]);
        Assert.Equal(data, attribute.First("value"));
    }
}
