using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2PaceTests
{
    private readonly ManualTimeProvider time = new();

    [Fact]
    public async Task WaitAsync_AFewCalls_GoAtOnce()
    {
        using var pace = new Ec2Pace(time);
        for (var i = 0; i < 5; i++) await pace.WaitAsync(50, CancellationToken.None);
        Assert.Equal(0, time.Waiting);
    }

    [Fact]
    public async Task WaitAsync_ManyCalls_AreTwoASecond()
    {
        using var pace = new Ec2Pace(time);
        var start = time.GetUtcNow();
        var all = Task.WhenAll(Enumerable.Range(0, 25).Select(_ => pace.WaitAsync(1, CancellationToken.None)));
        await time.AdvanceUntilAsync(all, TimeSpan.FromMilliseconds(100));
        Assert.InRange((time.GetUtcNow() - start).TotalSeconds, 10, 12.1);
    }

    [Fact]
    public async Task WaitAsync_ManyInstances_AreTwoASecondBeyondAThousand()
    {
        using var pace = new Ec2Pace(time);
        var start = time.GetUtcNow();
        var all = Task.WhenAll(Enumerable.Range(0, 22).Select(_ => pace.WaitAsync(50, CancellationToken.None)));
        await time.AdvanceUntilAsync(all, TimeSpan.FromMilliseconds(500));
        Assert.InRange((time.GetUtcNow() - start).TotalSeconds, 49, 52);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_LetsTheNextGo()
    {
        using var pace = new Ec2Pace(time);
        using var cancel = new CancellationTokenSource();
        for (var i = 0; i < 5; i++) await pace.WaitAsync(1, CancellationToken.None);
        var waiting = pace.WaitAsync(1, cancel.Token);
        await time.WaitForTimerAsync();
        var next = pace.WaitAsync(1, CancellationToken.None);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await time.AdvanceUntilAsync(next, TimeSpan.FromMilliseconds(100));
        Assert.True(next.IsCompletedSuccessfully);
    }
}
