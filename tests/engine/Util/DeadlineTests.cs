using Xunit;

namespace Occo.Engine.Tests;

public sealed class DeadlineTests
{
    private readonly ManualTimeProvider time = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(49)]
    [InlineData(50)]
    [InlineData(365)]
    [InlineData(24_855)]
    public void Deadline_AnyLength_IsOverThenAndNotBefore(int days)
    {
        var limit = TimeSpan.FromDays(days);
        using var deadline = new Deadline(time, limit);
        if (days > 0)
        {
            time.Advance(limit - TimeSpan.FromMilliseconds(1));
            Assert.False(deadline.IsOver);
        }

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(deadline.IsOver);
        Assert.True(deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public void Deadline_None_IsNeverOver()
    {
        using var deadline = new Deadline(time, null);
        time.Advance(TimeSpan.FromDays(1000));
        Assert.False(deadline.IsOver);
    }

    [Fact]
    public async Task Pause_LongerThanATimer_EndsThen()
    {
        var limit = TimeSpan.FromDays(150);
        var pause = time.PauseAsync(limit, CancellationToken.None);
        await time.AdvanceUntilAsync(pause, TimeSpan.FromDays(1));
        Assert.True(time.GetUtcNow() >= new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + limit);
    }

    [Fact]
    public async Task Deadline_OfTheSystem_TakesAnyLength()
    {
        using var deadline = new Deadline(TimeProvider.System, TimeSpan.FromDays(100));
        using var stop = new CancellationTokenSource();
        var pause = TimeProvider.System.PauseAsync(TimeSpan.FromDays(100), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pause);
        Assert.False(deadline.IsOver);
    }
}
