using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class ReadinessWatchTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly SqliteFixture fixture = new();
    private readonly FakeCloud cloud = new("dummy");

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Wait_WhileOthersAreReleased_JoinsTheLoopOfTheCloud()
    {
        var time = new HookedTime(fixture.Time);
        using var clouds = new CloudHandlerRegistry([cloud], fixture.Time, new Random(1));
        var (watch, instances) = await WatchAsync(clouds, time);
        cloud.BeforeList = () => throw new CloudException(CloudErrorKind.Unauthorised, "no");

        var first = watch.WaitAsync(instances[0]);
        Task<NodeInstance>? second = null;
        // The loop asks the ledger for its time after it released all, and before it looks who waits.
        time.Hook = () =>
        {
            if (cloud.Lists == 0 || !SpinWait.SpinUntil(() => first.IsCompleted, 30_000)) return;
            time.Hook = () => { };
            cloud.BeforeList = () => { };
            second = watch.WaitAsync(instances[1]);
        };
        await fixture.Time.AdvanceUntilAsync(first, Second);
        await fixture.Time.AdvanceUntilAsync(watch.FinishAsync(), Second);

        Assert.NotNull(second);
        Assert.Equal(NodeState.Failed, (await second.WaitAsync(TimeSpan.FromSeconds(30))).State);
        Assert.Equal(2, cloud.Lists);
    }

    private async Task<(ReadinessWatch Watch, IReadOnlyList<NodeInstance> Instances)> WatchAsync(
        CloudHandlerRegistry clouds, TimeProvider timeOfLedger)
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        var instances = await StoreFixture.MakeAsync(journal, shop, "web", 2, NodeState.Booting);
        var calls = new CloudCalls(clouds, fixture.Time, new Random(1));
        var managers = new ConfigManagerRegistry([]);
        var services = new EngineServices(
            fixture.Store, clouds, calls, new ServiceComposerRegistry([], managers), managers, null!, null!,
            new HealthChecker(fixture.Time), fixture.Time, new Random(1), NullLogger.Instance);
        var desired = await Desired.ReadAsync(services, shop);
        var pass = new PassContext(
            services, desired, new InstanceBook(instances, _ => true),
            journal, calls, new Observer(services, desired, calls),
            new StepLedger(new PassProgress(1, fixture.Time, null), timeOfLedger),
            new EnactmentOptions { Interval = TimeSpan.FromHours(1) }, PassPlaces.None)
        {
            Waits = new(),
        };
        return (new ReadinessWatch(pass, CancellationToken.None), instances);
    }

    private sealed class HookedTime(ManualTimeProvider inner) : TimeProvider
    {
        public Action Hook { get; set; } = () => { };

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override long GetTimestamp()
        {
            Hook();
            return inner.GetTimestamp();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => inner.CreateTimer(callback, state, dueTime, period);
    }
}
