using System.Net;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyAddressTests
{
    [Theory]
    [InlineData(1, "10.0.0.2", "192.168.0.2")]
    [InlineData(253, "10.0.0.254", "192.168.0.254")]
    [InlineData(254, "10.0.1.1", "192.168.1.1")]
    [InlineData(254L * 65_536 - 1, "10.255.255.254", "192.168.255.254")]
    public void Address_OfANumber_IsFixed(long number, string address, string inside)
    {
        Assert.Equal(address, DummyAddress.Public(number));
        Assert.Equal(inside, DummyAddress.Private(number));
    }

    [Fact]
    public void Public_ManyNumbers_AreDistinctAndValid()
    {
        var addresses = Enumerable.Range(1, 200_000).Select(n => DummyAddress.Public(n)).ToHashSet();

        Assert.Equal(200_000, addresses.Count);
        Assert.All(addresses.Take(1_000), a => Assert.True(IPAddress.TryParse(a, out _)));
    }

    [Theory]
    [InlineData("dummy-1", 1L)]
    [InlineData("dummy-9223372036854775807", long.MaxValue)]
    [InlineData("dummy-9223372036854775808", null)]
    [InlineData("dummy- 1", null)]
    [InlineData("Dummy-1", null)]
    [InlineData("local-1", null)]
    public void Number_OfAnInstanceId_IsReadOrNull(string instanceId, long? number)
        => Assert.Equal(number, DummyAddress.Number(instanceId));

    [Fact]
    public void InstanceId_ReadBack_IsTheSameNumber()
        => Assert.Equal(123, DummyAddress.Number(DummyAddress.InstanceId(123)));
}
