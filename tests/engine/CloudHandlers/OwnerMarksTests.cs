using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What says whose an instance is, is the same in all clouds.</summary>
public sealed class OwnerMarksTests
{
    private static readonly OwnerMarks Marks = new("occo.");

    private static readonly CloudScope Scope = new()
    {
        Type = "any", Settings = new Dictionary<string, object?>(), StoreFolder = "/",
        StoreId = "s-1", InfrastructureId = "f-1", InfrastructureName = "shop",
    };

    [Fact]
    public void Read_MarksOfAnInstance_SayWhoseItIs()
    {
        var id = Guid.NewGuid();

        var read = Marks.Read("i-1", Marks.Of(Scope, "web", id, "d1"));

        Assert.Equal(
            ("i-1", "s-1", "f-1", "shop", "web", id, "d1"),
            (read.InstanceId, read.StoreId, read.InfrastructureId, read.InfrastructureName, read.NodeName, read.NodeId,
                read.RequestDigest));
    }

    [Fact]
    public void Read_MarksOfSomebodyElse_SayNothing()
    {
        var read = Marks.Read("i-1", new Dictionary<string, string> { ["occo.node-id"] = "x", ["store"] = "s" });

        Assert.Equal((null, "", null), (read.StoreId, read.InfrastructureId, read.NodeId));
        Assert.False(Marks.IsOwn("store"));
        Assert.All(Marks.Of(Scope, "web", Guid.NewGuid(), "d").Keys, key => Assert.True(Marks.IsOwn(key)));
    }
}
