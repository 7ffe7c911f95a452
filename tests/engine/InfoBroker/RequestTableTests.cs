using Xunit;

namespace Occo.Engine.Tests;

public sealed class RequestTableTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Prepare_SameContent_HasTheSameDigest()
    {
        var debian = RequestTable.Prepare(StoreFixture.Request("debian"));

        Assert.Equal(debian, RequestTable.Prepare(StoreFixture.Request("debian")));
        Assert.NotEqual(debian.Digest, RequestTable.Prepare(StoreFixture.Request("alpine")).Digest);
    }

    [Fact]
    public void Read_LeanRequest_HasNothingThatWasNotWritten()
    {
        var lean = RequestJson.Read(RequestJson.Write(StoreFixture.Request("debian")));

        Assert.Equal("debian", lean.Resource["image"]);
        Assert.Null(lean.Context);
        Assert.Empty(lean.Attributes);
        Assert.Null(lean.ConfigManagement);
        Assert.Null(lean.HealthCheck);
        Assert.Empty(lean.SynchAttributes);
        Assert.Empty(lean.Inputs);
    }

    [Fact]
    public void Get_Twice_ReadsOnce()
    {
        var stored = Put("debian");

        var first = Get(stored);

        Assert.Same(first, Get(stored));
        Assert.Equal("debian", first.Resource["image"]);
    }

    [Fact]
    public void Get_MoreThanIsKept_ForgetsAndReadsAgain()
    {
        var first = Get(Put("debian"));
        foreach (var part in Enumerable.Range(0, 9)) Get(Put(new string((char)('a' + part), 2_000_000)));

        var again = Get(RequestTable.Prepare(StoreFixture.Request("debian")));

        Assert.NotSame(first, again);
        Assert.Equal("debian", again.Resource["image"]);
    }

    private StoredRequest Put(string image)
    {
        var stored = RequestTable.Prepare(StoreFixture.Request(image));
        fixture.Store.Write(tx =>
        {
            RequestTable.Put(tx, stored);
            RequestTable.Put(tx, stored);
            return 0;
        });
        return stored;
    }

    private ComposedRequest Get(StoredRequest stored)
        => fixture.Store.Read(sql => fixture.Store.Requests.Get(sql, stored.Digest));
}
