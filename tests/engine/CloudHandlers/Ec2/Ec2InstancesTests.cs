using Amazon.EC2.Model;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2InstancesTests
{
    [Theory]
    [InlineData("pending", ComponentState.Pending)]
    [InlineData("running", ComponentState.Ready)]
    [InlineData("shutting-down", ComponentState.Shutdown)]
    [InlineData("terminated", ComponentState.Shutdown)]
    [InlineData("stopping", ComponentState.TemporarilyFailed)]
    [InlineData("stopped", ComponentState.Stopped)]
    [InlineData("of a later version of EC2", ComponentState.Unknown)]
    public void Read_State_IsMappedAsOccopusDoes(string name, ComponentState state)
        => Assert.Equal(state, Ec2Instances.Read(Of(name)).State);

    [Theory]
    [InlineData("ec2-1.aws", "1.2.3.4", "10.0.0.1", "ec2-1.aws 1.2.3.4 10.0.0.1")]
    [InlineData("", "1.2.3.4", "10.0.0.1", "1.2.3.4 10.0.0.1")]
    [InlineData("", null, "10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", null, "10.0.0.1", "10.0.0.1")]
    [InlineData(null, null, null, "")]
    public void Read_Addresses_AreInOccopusOrder(string? name, string? address, string? inside, string addresses)
    {
        var described = Of("running");
        (described.PublicDnsName, described.PublicIpAddress, described.PrivateIpAddress) = (name, address, inside);

        var instance = Ec2Instances.Read(described);

        Assert.Equal(addresses, string.Join(' ', instance.Addresses));
        Assert.Equal(inside, instance.PrivateAddress);
    }

    [Fact]
    public void Read_Ipv6_ComesLastAndIsThePrivateAddressWhereThereIsNoOther()
    {
        var described = Of("running");
        (described.PrivateIpAddress, described.Ipv6Address) = ("10.0.0.1", "2001:db8::1");
        described.NetworkInterfaces =
            [new() { Ipv6Addresses = [new() { Ipv6Address = "2001:db8::1" }, new() { Ipv6Address = "2001:db8::2" }] }];

        Assert.Equal(["10.0.0.1", "2001:db8::1", "2001:db8::2"], Ec2Instances.Read(described).Addresses);
        described.PrivateIpAddress = null;
        Assert.Equal("2001:db8::1", Ec2Instances.Read(described).PrivateAddress);
    }

    [Theory]
    [InlineData("shutting-down", "Server.SpotInstanceTermination", "no capacity",
        "EC2 took the spot instance back: no capacity")]
    [InlineData("shutting-down", "Client.UserInitiatedShutdown", "User initiated shutdown",
        "it was shut down: User initiated shutdown")]
    [InlineData("stopped", "Server.ScheduledStop", "Stopped for maintenance",
        "EC2 says stopped: Stopped for maintenance")]
    [InlineData("pending", "pending", "pending", null)]
    public void Read_State_SaysWhyWhereItIsABadOne(string state, string code, string message, string? error)
    {
        var described = Of(state);
        described.StateReason = new() { Code = code, Message = message };

        Assert.Equal(error, Ec2Instances.Read(described).Error);
    }

    [Fact]
    public void Read_NothingButAnId_IsOfAnUnknownState()
    {
        var instance = Ec2Instances.Read(new() { InstanceId = "i-1" });

        Assert.Equal(("i-1", ComponentState.Unknown, null, false),
            (instance.InstanceId, instance.State, instance.NodeId, instance.IsGone));
        Assert.Empty(instance.Addresses);
    }

    private static Instance Of(string state) => new() { InstanceId = "i-1", State = new() { Name = state } };
}
