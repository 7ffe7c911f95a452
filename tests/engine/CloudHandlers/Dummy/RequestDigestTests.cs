using Xunit;

namespace Occo.Engine.Tests;

public sealed class RequestDigestTests
{
    [Fact]
    public void Of_KeysInAnotherOrder_IsEqual()
        => Assert.Equal(
            Digest(new() { ["a"] = 1L, ["b"] = new List<object?> { "x", null } }),
            Digest(new() { ["b"] = new List<object?> { "x", null }, ["a"] = 1L }));

    [Fact]
    public void Of_RequestsThatDiffer_AllDiffer()
    {
        var digests = new[]
        {
            Digest(new() { ["a"] = 1L }),
            Digest(new() { ["a"] = "1" }),
            Digest(new() { ["a"] = true }),
            Digest(new() { ["a"] = null }),
            Digest(new()),
            Digest(new() { ["a"] = new List<object?> { "x", "y" } }),
            Digest(new() { ["a"] = new List<object?> { "y", "x" } }),
            Digest(new() { ["a"] = new List<object?> { new List<object?> { "x" }, "y" } }),
            Digest(new() { ["a"] = new Dictionary<string, object?> { ["x"] = "y" } }),
            Digest(new() { ["a"] = "xs1:y" }),
            Digest(new() { ["a"] = "x", ["b"] = "y" }),
            Digest(new(), context: ""),
            Digest(new(), context: "#cloud-config"),
            Digest(new(), attributes: new() { ["a"] = 1L }),
        };

        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    [Fact]
    public void Of_PartsThatTheCloudIsNotSent_DoNotCount()
    {
        var request = new ComposedRequest { Resource = new Dictionary<string, object?> { ["a"] = 1L } };

        Assert.Equal(RequestDigest.Of(request), RequestDigest.Of(request with
        {
            HealthCheck = new Dictionary<string, object?> { ["ping"] = false },
            Inputs = new Dictionary<string, string> { ["getip:db"] = "10.0.0.1" },
        }));
    }

    private static string Digest(
        Dictionary<string, object?> resource, string? context = null, Dictionary<string, object?>? attributes = null)
        => Convert.ToHexString(RequestDigest.Of(new ComposedRequest
        {
            Resource = resource,
            Context = context,
            Attributes = attributes ?? [],
        }));
}
