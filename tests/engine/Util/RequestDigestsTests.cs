using Xunit;

namespace Occo.Engine.Tests;

public sealed class RequestDigestsTests
{
    private static readonly RequestDigests Digests = new("00ff");

    [Theory]
    [InlineData("""{"b": 1, "a": {"y": true, "x": [1, "2"]}}""", """{"a": {"x": [1.0, "2"], "y": true}, "b": 1}""")]
    [InlineData("""{"a": 1}""", """{"a": 1, "b": null, "c": {}, "d": [], "e": {"f": [null]}}""")]
    [InlineData("""{"a": [1]}""", """{"a": [1, null]}""")]
    public void Of_SameRequestWrittenOtherwise_IsTheSame(string one, string other)
    {
        var (a, b) = (Request(one), Request(other));
        Assert.Empty(RequestDifferences.Plain.Of(a, b));
        Assert.Equal(Digests.Of(a), Digests.Of(b));
    }

    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 2}""")]
    [InlineData("""{"a": 1}""", """{"a": "1"}""")]
    [InlineData("""{"a": [1, 2]}""", """{"a": [2, 1]}""")]
    [InlineData("""{"a": [null, 1]}""", """{"a": [1]}""")]
    [InlineData("""{"a": {"b": 1}}""", """{"a": 1, "b": 1}""")]
    public void Of_OtherRequest_IsAnother(string one, string other)
        => Assert.NotEqual(Digests.Of(Request(one)), Digests.Of(Request(other)));

    [Fact]
    public void Of_WhatNoCloudUses_DoesNotCount()
    {
        var request = Request("""{"a": 1}""");
        var inputs = new Dictionary<string, string> { ["x"] = "y" };
        var same = request with { HealthCheck = request.Resource, Inputs = inputs };
        Assert.Equal(Digests.Of(request), Digests.Of(same));
        Assert.NotEqual(Digests.Of(request), Digests.Of(request with { Context = "#cloud-config" }));
        Assert.NotEqual(Digests.Of(request), Digests.Of(request with { ConfigManagement = request.Resource }));
    }

    [Fact]
    public void Of_ReadFromTheStore_IsTheSame()
    {
        var request = Request("""{"z": [1, 2.5, "x", {"k": null, "j": false}], "a": {}}""") with { Context = "c\n" };
        Assert.Equal(Digests.Of(request), Digests.Of(RequestJson.Read(RequestJson.Write(request))));
    }

    [Fact]
    public void CanTell_OtherKeyOrNone_IsFalse()
    {
        var other = new RequestDigests(RequestDigests.NewKey());
        var digest = other.Of(Request("""{"a": 1}"""));
        Assert.True(other.CanTell(digest));
        Assert.False(Digests.CanTell(digest));
        Assert.False(Digests.CanTell(null));
        Assert.NotEqual(digest, Digests.Of(Request("""{"a": 1}""")));
        Assert.InRange(digest.Length, 32, 64);
    }

    private static ComposedRequest Request(string resource) => new() { Resource = PlainJson.ReadMapping(resource) };
}
