using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyHandlerContractTests : IDisposable
{
    private readonly DummySite site = new(maxBatch: 20);
    private readonly DummyCloud another = new();

    public static TheoryData<string> Checks => ContractCheck.Names;

    public void Dispose()
    {
        another.Dispose();
        site.Dispose();
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Check_Dummy_KeepsTheContract(string check)
    {
        await ContractCheck.RunAsync(check, new()
        {
            Handler = site.Cloud,
            Another = () => another,
            Scope = site.Scope(),
            Request = DummySite.Request(new { image_id = "a" }),
            Published = DummySite.Request(new { published = true }),
            Refused = DummySite.Request(new { boot_time = "soon" }),
            UnknownInstanceId = "dummy-99999",
            LargestBatch = 20,
            LoseNextReply = () => site.Control.LoseNextReplies(1),
            FailOneOfNextBatch = () => site.Control.FailNext(1),
        }, "Refresh", "RefreshRefused", "Start", "KeptVolume");

        Assert.Empty(site.Control.Machines());
    }
}
