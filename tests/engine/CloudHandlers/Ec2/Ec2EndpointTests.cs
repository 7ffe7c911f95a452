using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2EndpointTests
{
    [Theory]
    [InlineData(null, null, "https://ec2.us-east-1.amazonaws.com/", "us-east-1")]
    [InlineData(null, "eu-west-1", "https://ec2.eu-west-1.amazonaws.com/", "eu-west-1")]
    [InlineData(null, "cn-north-1", "https://ec2.cn-north-1.amazonaws.com.cn/", "cn-north-1")]
    [InlineData(null, "mars-west-1", "https://ec2.mars-west-1.amazonaws.com/", "mars-west-1")]
    [InlineData("https://ec2.eu-west-1.amazonaws.com", null, "https://ec2.eu-west-1.amazonaws.com/", "eu-west-1")]
    [InlineData("https://ec2.eu-west-1.api.aws/", null, "https://ec2.eu-west-1.api.aws/", "eu-west-1")]
    [InlineData("https://ec2.eu-west-1.amazonaws.com", "eu-north-1", "https://ec2.eu-west-1.amazonaws.com/",
        "eu-north-1")]
    [InlineData("http://127.0.0.1:5000", null, "http://127.0.0.1:5000/", "us-east-1")]
    [InlineData("https://cloud.example/ec2/", "here", "https://cloud.example/ec2/", "here")]
    public void ConfigOf_EndpointAndRegion_SayWhereAndForWhichRegion(
        string? endpoint, string? region, string address, string signedFor)
    {
        var config = Ec2Endpoint.ConfigOf(Access(endpoint, region));

        Assert.Equal((address, signedFor), (Ec2Endpoint.AddressOf(config).AbsoluteUri, Ec2Endpoint.RegionOf(config)));
    }

    [Theory]
    [InlineData("ec2", null, "'ec2' is no URL")]
    [InlineData("ftp://ec2", null, "'ftp://ec2' is no URL")]
    [InlineData("//ec2/", null, "'//ec2/' is no URL")]
    [InlineData("ftp://hush@ec2", null, "may hold a secret")]
    [InlineData("//me:hush@ec2/", null, "may hold a secret")]
    [InlineData("https://me:hush@ec2/", null, "may hold a secret")]
    [InlineData("https://ec2/#token=hush", null, "may hold a secret")]
    [InlineData("https://ec2/?x=hush", null, "may hold a secret")]
    [InlineData(null, "eu west/1", "'eu west/1' is no region")]
    public void ConfigOf_WhatCannotBe_IsInvalid(string? endpoint, string? region, string said)
    {
        var error = Assert.Throws<CloudException>(() => Ec2Endpoint.ConfigOf(Access(endpoint, region)));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }

    private static CloudAccess Access(string? endpoint, string? region) => new()
    {
        StoreId = "s",
        StoreFolder = "/",
        Type = "ec2",
        Settings = new Dictionary<string, object?> { ["endpoint"] = endpoint, ["regionname"] = region },
    };
}
