using System.Net;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class OutboundTests
{
    [Theory]
    [InlineData("169.254.0.0", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("169.254.255.255", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fe80::1%3", true)]
    [InlineData("febf::1", true)]
    [InlineData("fd00:ec2::254", true)]
    [InlineData("fd20:ce::254", true)]
    [InlineData("100.100.100.200", true)]
    [InlineData("168.63.129.16", true)]
    [InlineData("192.0.0.192", true)]
    [InlineData("::ffff:169.254.169.254", true)]
    [InlineData("::169.254.169.254", true)]
    [InlineData("64:ff9b::169.254.169.254", true)]
    [InlineData("169.253.255.255", false)]
    [InlineData("169.255.0.0", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fec0::1", true)]
    [InlineData("::ffff:0:169.254.169.254", true)]
    [InlineData("2002:a9fe:a9fe::1", true)]
    [InlineData("2001:0:a9fe:a9fe::1", true)]
    [InlineData("2001::5601:5601", true)]
    [InlineData("::5efe:169.254.169.254", true)]
    [InlineData("2001:db8::200:5efe:169.254.169.254", true)]
    [InlineData("64:ff9b:1::a9fe:a9fe", true)]
    [InlineData("64:ff9b:1:a9fe:a9:fe00::", true)]
    [InlineData("64:ff9b:1:a9:fe:a9fe::", true)]
    [InlineData("64:ff9b:1:0:a9:fea9:fe00:0", true)]
    [InlineData("2002:6464:64c8::", true)]
    [InlineData("2002:c0a8:101::1", false)]
    [InlineData("2001:db8::a9fe:a9fe", false)]
    [InlineData("::5efe:10.0.0.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    public void IsReserved_Address_IsLinkLocalOrOfMetadata(string address, bool expected)
        => Assert.Equal(expected, Outbound.IsReserved(IPAddress.Parse(address)));

    [Fact]
    public async Task ResolveAsync_Allowed_GivesWhatIsRefusedOtherwise()
    {
        Assert.Equal([IPAddress.Parse("169.254.1.2")],
            await Outbound.ResolveAsync("169.254.1.2", allowLinkLocal: true, CancellationToken.None));
        await Assert.ThrowsAsync<AddressRefusedException>(
            () => Outbound.ResolveAsync("169.254.1.2", allowLinkLocal: false, CancellationToken.None));
        Assert.NotEmpty(await Outbound.ResolveAsync("localhost", allowLinkLocal: false, CancellationToken.None));
    }

    [Theory]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://[fd00:ec2::254]/")]
    public void RequireAllowed_AddressAsWritten_IsRefusedUnlessAllowed(string url)
    {
        var uri = new Uri(url);

        Assert.Throws<AddressRefusedException>(() => Outbound.RequireAllowed(uri, allowLinkLocal: false));
        Outbound.RequireAllowed(uri, allowLinkLocal: true);
        Outbound.RequireAllowed(new("http://127.0.0.1/"), allowLinkLocal: false);
    }

    // Each client has its own connections: one that was allowed must not serve a request that is not.
    [Fact]
    public async Task CreateClient_Server_IsReached()
    {
        using var server = new TestWebServer();
        foreach (var allow in new[] { false, true })
        {
            using var client = Outbound.CreateClient(useProxy: false, allow);
            using var answer = await client.GetAsync(new Uri(server.Url));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(2, server.Requests.Count);
    }
}
