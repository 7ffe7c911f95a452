using Xunit;

namespace Occo.Engine.Tests;

public sealed class HistoryWatchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider time = new();

    [Fact]
    public async Task Next_ALookReadsAlready_IsNotToldWhatIsOlderThanTheKnown()
    {
        var (slow, begun) = (new TaskCompletionSource<long>(), new TaskCompletionSource());
        var read = slow.Task;
        var watch = new HistoryWatch(() =>
        {
            begun.TrySetResult();
            return read;
        }, time);
        var early = watch.NextAsync(8, default);
        await time.AdvanceUntilAsync(begun.Task, Second);

        read = Task.FromResult(11L);
        var late = watch.NextAsync(10, default);
        slow.SetResult(9);
        await time.AdvanceUntilAsync(late, Second);

        Assert.Equal((9, 11), (await early, await late));
    }

    [Fact]
    public async Task Next_ALookFails_AllWhoWaitHearIt_AndTheNextLookIsAnother()
    {
        var read = Task.FromException<long>(new OccoException(FailureKind.Store, "It is away."));
        var watch = new HistoryWatch(() => read, time);
        Task<long>[] waits = [watch.NextAsync(1, default), watch.NextAsync(2, default)];
        foreach (var wait in waits)
        {
            await time.AdvanceUntilAsync(Task.WhenAny(wait), Second);
            Assert.Equal("It is away.", (await Assert.ThrowsAsync<OccoException>(() => wait)).Message);
        }

        read = Task.FromResult(3L);
        var next = watch.NextAsync(2, default);
        await time.AdvanceUntilAsync(next, Second);

        Assert.Equal(3, await next);
    }
}
