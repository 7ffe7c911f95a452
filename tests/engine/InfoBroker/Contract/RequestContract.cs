using Xunit;

namespace Occo.Engine.Tests;

public abstract class RequestContract : StoreContract
{
    private protected RequestContract(StoreFixture fixture) : base(fixture)
    {
    }

    [StoreFact]
    public void Prepare_SameContent_HasTheSameDigest()
    {
        var debian = RequestTable.Prepare(StoreFixture.Request("debian"));

        Assert.Equal(debian, RequestTable.Prepare(StoreFixture.Request("debian")));
        Assert.NotEqual(debian.Digest, RequestTable.Prepare(StoreFixture.Request("alpine")).Digest);
    }

    [StoreFact]
    public void Read_LeanRequest_HasNothingThatWasNotWritten()
    {
        var lean = RequestJson.Read(RequestJson.Write(StoreFixture.Request("debian")));

        Assert.Equal("debian", lean.Resource["image"]);
        Assert.Null(lean.Context);
        Assert.Empty(lean.Attributes);
        Assert.Null(lean.ConfigManagement);
        Assert.Null(lean.HealthCheck);
        Assert.Empty(lean.Inputs);
    }

    [StoreFact]
    public async Task Get_Twice_ReadsOnce()
    {
        var stored = await PutAsync("debian");

        var first = await GetAsync(stored);

        Assert.Same(first, await GetAsync(stored));
        Assert.Equal("debian", first.Resource["image"]);
    }

    [StoreFact]
    public async Task Get_MoreThanIsKept_ForgetsAndReadsAgain()
    {
        var first = await GetAsync(await PutAsync("debian"));
        foreach (var part in Enumerable.Range(0, 9))
            await GetAsync(await PutAsync(new string((char)('a' + part), 2_000_000)));

        var again = await GetAsync(RequestTable.Prepare(StoreFixture.Request("debian")));

        Assert.NotSame(first, again);
        Assert.Equal("debian", again.Resource["image"]);
    }

    private async Task<StoredRequest> PutAsync(string image)
    {
        var stored = RequestTable.Prepare(StoreFixture.Request(image));
        await fixture.Store.WriteAsync(async tx =>
        {
            await RequestTable.PutAsync(tx, stored);
            await RequestTable.PutAsync(tx, stored);
            return 0;
        });
        return stored;
    }

    private Task<ComposedRequest> GetAsync(StoredRequest stored)
        => fixture.Store.ReadAsync(sql => fixture.Store.Requests.GetAsync(sql, stored.Digest));
}
