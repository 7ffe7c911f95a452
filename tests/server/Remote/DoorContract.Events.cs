using Xunit;

namespace Occo.Server.Tests.Remote;

public abstract partial class DoorContract
{
    [Fact]
    public async Task Follow_TellsTheEventsSoFarAndThenEachNewOneThatIsWanted()
    {
        await RegisterAsync("shop");
        await RegisterAsync("other");
        await Door.SuspendAsync("shop");
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var query = new EventQuery
        {
            Infrastructure = "shop",
            Kinds = [EventKind.InfrastructureSuspended, EventKind.InfrastructureResumed],
        };
        var heard = new List<Event>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var entry in Door.FollowEventsAsync(query, stop.Token))
            {
                heard.Add(entry);
                if (heard.Count == 3) await stop.CancelAsync();
                if (heard.Count > 1) continue;
                await Door.SuspendAsync("other");
                await Door.ResumeAsync("shop");
                await Door.EnactAsync("shop");
                await Door.SuspendAsync("shop");
            }
        });

        Assert.Equal(await Door.GetEventsAsync(query), heard);
    }
}
