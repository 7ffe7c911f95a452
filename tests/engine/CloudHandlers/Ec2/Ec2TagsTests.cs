using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2TagsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(Ec2Cloud.LargestBatch)]
    public void Of_Batch_GivesEachLaunchIndexItsNodeId(int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToList();
        var tags = Ec2Tags.Of(Batch(new()), ids);
        Assert.All(tags, t => Assert.InRange(t.Value.Length, 1, 256));
        Assert.InRange(tags.Count, 1, Ec2Tags.Own);
        for (var i = 0; i < count; i++) Assert.Equal(ids[i], Ec2Tags.NodeIdAt(tags.ToDictionary(), i));
        Assert.Null(Ec2Tags.NodeIdAt(tags.ToDictionary(), count));
    }

    [Fact]
    public void Of_OwnTagsAndName_AreKeptAndOccosWin()
    {
        var tags = Ec2Tags.Of(Batch(new()
        {
            ["name"] = "árvíz <&\"'>",
            ["tags"] = new Dictionary<string, object?> { ["team"] = "ops", ["cost"] = 12L, ["empty"] = null },
        }), [Guid.NewGuid()]).ToDictionary();
        Assert.Equal(("árvíz <&\"'>", "ops", "12", "", "web"),
            (tags["Name"], tags["team"], tags["cost"], tags["empty"], tags["occo:node"]));
    }

    [Fact]
    public void Of_Digest_IsATagFromTheFirstCallOn()
    {
        var batch = Batch(new());
        Assert.DoesNotContain(Ec2Tags.Of(batch, [Guid.NewGuid()]), t => t.Key == "occo:digest");
        batch = batch with { Request = batch.Request with { Digest = "d" } };
        Assert.Superset(
            Ec2Tags.Of(batch, [.. Enumerable.Range(0, Ec2Cloud.LargestBatch).Select(_ => Guid.NewGuid())])
                .Select(t => t.Key).Where(k => k.StartsWith("occo:", StringComparison.Ordinal)).ToHashSet(),
            Ec2Tags.OwnKeys.ToHashSet());
        Assert.Equal("d", Ec2Tags.Of(batch, [Guid.NewGuid()]).Single(t => t.Key == "occo:digest").Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tooshort")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!")]
    public void NodeIdAt_TagOfSomebodyElse_IsNull(string ids)
        => Assert.Null(Ec2Tags.NodeIdAt(new Dictionary<string, string> { ["occo:ids:0"] = ids }, 0));

    [Fact]
    public void Read_Tags_AreAMapping()
    {
        Assert.Equal([("k", "v"), ("e", "")],
            Ec2Tags.Read([new("k", "v"), new("e", null)]).Select(t => (t.Key, t.Value)));
        Assert.Empty(Ec2Tags.Read(null));
    }

    [Theory]
    [InlineData("occo:store")]
    [InlineData("other")]
    public void Read_TagIsThereTwice_IsRefused(string key)
    {
        var error = Assert.Throws<CloudException>(() => Ec2Tags.Read([new(key, "mine"), new(key, "theirs")]));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains($"'{key}' twice", error.Message, StringComparison.Ordinal);
    }

    private static CreateBatch Batch(Dictionary<string, object?> resource) => new()
    {
        Scope = new()
        {
            StoreId = Guid.NewGuid().ToString(),
            StoreFolder = "",
            Type = "ec2",
            Settings = new Dictionary<string, object?>(),
            InfrastructureId = Guid.NewGuid().ToString(),
            InfrastructureName = "shop",
        },
        NodeName = "web",
        Request = new() { Resource = resource },
        Token = "t",
        Items = [],
    };

    [Fact]
    public void Observed_WhatWasAskedFor_IsNoDrift()
    {
        var resource = new Dictionary<string, object?>
        {
            ["name"] = 5L,
            ["tags"] = new Dictionary<string, object?>
            {
                ["number"] = 5L, ["price"] = 1.5, ["none"] = null, ["backup"] = true, ["empty"] = "",
            },
        };

        var observed = Ec2Tags.Observed(Ec2Tags.Asked(resource));

        Assert.Null(Drift.Find(new() { Resource = resource }, observed));
    }

    [Fact]
    public void OnlyTagsDiffer_ConfigManagementDiffers_IsFalse()
    {
        var before = new ComposedRequest
        {
            Resource = new Dictionary<string, object?> { ["image_id"] = "ami-1" },
            ConfigManagement = new Dictionary<string, object?> { ["module"] = 1L },
        };

        Assert.True(Ec2Retagging.OnlyTagsDiffer(before, before));
        Assert.False(Ec2Retagging.OnlyTagsDiffer(
            before, before with { ConfigManagement = new Dictionary<string, object?> { ["module"] = 2L } }));
    }
}
