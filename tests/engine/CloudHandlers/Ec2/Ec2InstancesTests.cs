using System.Xml.Linq;
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
    [InlineData("stopped", ComponentState.TemporarilyFailed)]
    [InlineData("of a later version of EC2", ComponentState.Unknown)]
    public void Read_State_IsMappedAsOccopusDoes(string name, ComponentState state)
        => Assert.Equal(state, Read(Ec2Answers.Instance("i-1", name)).State);

    [Theory]
    [InlineData("<dnsName>ec2-1.aws</dnsName><ipAddress>1.2.3.4</ipAddress>"
        + "<privateIpAddress>10.0.0.1</privateIpAddress>",
        "ec2-1.aws 1.2.3.4 10.0.0.1")]
    [InlineData("<dnsName/><ipAddress>1.2.3.4</ipAddress><privateIpAddress>10.0.0.1</privateIpAddress>",
        "1.2.3.4 10.0.0.1")]
    [InlineData("<dnsName></dnsName><privateIpAddress>10.0.0.1</privateIpAddress>", "10.0.0.1")]
    [InlineData("<dnsName>10.0.0.1</dnsName><privateIpAddress>10.0.0.1</privateIpAddress>", "10.0.0.1")]
    [InlineData("", "")]
    public void Read_Addresses_AreInOccopusOrder(string xml, string addresses)
    {
        var instance = Read(Ec2Answers.Instance("i-1", more: xml));
        Assert.Equal(addresses, string.Join(' ', instance.Addresses));
        Assert.Equal(xml.Contains("private", StringComparison.Ordinal) ? "10.0.0.1" : null, instance.PrivateAddress);
    }

    [Theory]
    [InlineData("shutting-down", "Server.SpotInstanceTermination", "no capacity",
        "EC2 took the spot instance back: no capacity")]
    [InlineData("shutting-down", "Client.UserInitiatedShutdown", "User initiated shutdown",
        "it was shut down: User initiated shutdown")]
    [InlineData("stopped", "Server.ScheduledStop", "Stopped for maintenance",
        "EC2 says stopped: Stopped for maintenance")]
    public void Read_BadState_SaysWhy(string state, string code, string message, string error)
        => Assert.Equal(error, Read(Ec2Answers.Instance("i-1", state, more:
            $"<stateReason><code>{code}</code><message>{message}</message></stateReason>")).Error);

    [Fact]
    public void Read_GoodState_HasNoError()
        => Assert.Null(Read(Ec2Answers.Instance("i-1", "pending", more:
            "<stateReason><code>pending</code><message>pending</message></stateReason>")).Error);

    private static CloudInstance Read(string xml) => Ec2Instances.Read(XElement.Parse(xml));
}
