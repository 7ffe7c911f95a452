using Occo.Engine.InfoBroker.PostgreSql;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A machine whose clock is wrong goes by the time of the store that it shares with others.</summary>
[NeedsPostgres]
public sealed class WrongClockTests : IDisposable
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);
    private readonly PostgresFixture server = new();

    public void Dispose() => server.Dispose();

    [StoreTheory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Read_MachineIsAnHourOff_ClockTellsTheTimeOfTheServer(int hours)
    {
        await using var store = await Store.OpenAsync(new PostgresBackend(server.Address, TimeSpan.FromSeconds(30)));
        var clock = store.Clock = new(new WrongClock(TimeSpan.FromHours(hours)));
        Assert.InRange((clock.GetUtcNow() - DateTimeOffset.UtcNow).Duration(), Tolerance, TimeSpan.FromHours(2));

        await store.Infrastructures.ListAsync();

        Assert.InRange((clock.GetUtcNow() - DateTimeOffset.UtcNow).Duration(), TimeSpan.Zero, Tolerance);
    }

    [Fact]
    public void Follow_TimeIsNearlyTheSame_IsThatOfTheMachine()
    {
        var machine = new ManualTimeProvider();
        var clock = new StoreClock(machine);

        clock.Follow(machine.GetUtcNow().AddSeconds(4));
        Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());

        clock.Follow(machine.GetUtcNow().AddSeconds(6));
        Assert.Equal(machine.GetUtcNow().AddSeconds(6), clock.GetUtcNow());

        clock.Follow(machine.GetUtcNow().AddMilliseconds(1));
        Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());
    }

    private sealed class WrongClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;
    }
}
