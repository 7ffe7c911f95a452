using Xunit;

namespace Occo.Engine.Tests;

public sealed class HealthCheckerTests : IDisposable
{
    private readonly ManualTimeProvider time = new();
    private readonly HealthChecker checker;

    public HealthCheckerTests() => checker = new HealthChecker(time, concurrency: 2);

    public void Dispose() => checker.Dispose();

    [Fact]
    public async Task CheckAsync_NothingToCheck_IsHealthyEvenWithoutAddress()
        => Assert.Equal(HealthReport.Good,
            await checker.CheckAsync(TestInstance.At(null), new() { Ping = false }, CancellationToken.None));

    [Fact]
    public async Task CheckAsync_NoAddressYet_IsUnhealthyAndSaysSo()
    {
        var report = await checker.CheckAsync(TestInstance.At(null), new HealthCheckSpec(), CancellationToken.None);

        Assert.Equal(HealthReport.Bad("it has no address yet"), report);
    }

    [Fact]
    public async Task CheckAsync_OneKindFails_DoesNotAskTheNext()
    {
        var asked = new List<string>();

        var report = await checker.CheckAsync(
            [[Asked("a", null)], [Asked("b", "is bad"), Asked("c", null)], [Asked("d", null)]], CancellationToken.None);

        Assert.Equal(HealthReport.Bad("b is bad"), report);
        Assert.Equal(["a", "b", "c"], asked.Order());

        Probe Asked(string name, string? answer) => new(name, TimeSpan.FromSeconds(1), _ =>
        {
            lock (asked) asked.Add(name);
            return Task.FromResult(answer);
        });
    }

    [Fact]
    public async Task CheckAsync_TwoOfAKindFail_TellsTheFirstInOrderNotTheFastest()
    {
        var slow = new TaskCompletionSource<string?>();

        var check = checker.CheckAsync(
            [[Probe("first", _ => slow.Task), Probe("second", _ => Task.FromResult<string?>("is bad"))]],
            CancellationToken.None);
        slow.SetResult("is bad too");

        Assert.Equal("first is bad too", (await check).Failure);
    }

    [Fact]
    public async Task CheckAsync_ProbesOfAKind_RunAtTheSameTime()
    {
        var first = new TaskCompletionSource<string?>();
        var second = new TaskCompletionSource<string?>();

        // Each waits for the other to have begun.
        var report = await checker.CheckAsync([[
            Probe("a", _ => { first.SetResult(null); return second.Task; }),
            Probe("b", _ => { second.SetResult(null); return first.Task; })]], CancellationToken.None);

        Assert.True(report.Healthy);
    }

    [Fact]
    public async Task CheckAsync_ManyInstances_NeverRunsMoreProbesThanAllowed()
    {
        var running = 0;
        var most = 0;
        var gate = new TaskCompletionSource();
        var checks = Enumerable.Range(0, 50).Select(i => checker.CheckAsync([[Probe($"{i}", async _ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            await gate.Task;
            Interlocked.Decrement(ref running);
            return null;
        })]], CancellationToken.None)).ToList();

        // All have been started; those without a slot must not have asked.
        Assert.Equal(2, running);
        gate.SetResult();
        await Task.WhenAll(checks);

        Assert.Equal(2, most);
    }

    [Fact]
    public async Task CheckAsync_ProbeThatNeverAnswers_IsUnhealthyAfterItsLimit()
    {
        var check = checker.CheckAsync([[Probe("it", Never, seconds: 7)]], CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(check.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("it did not answer within 7 s", (await check).Failure);
    }

    [Fact]
    public async Task CheckAsync_WaitingForASlot_DoesNotCountAgainstTheLimit()
    {
        var slow = new TaskCompletionSource<string?>();
        var busy = Enumerable.Range(0, 2).Select(_ => checker.CheckAsync(
            [[Probe("busy", _ => slow.Task, seconds: 100)]], CancellationToken.None)).ToList();
        var queued = checker.CheckAsync(
            [[Probe("queued", c => Task.FromResult(c.IsCancellationRequested ? "is late" : null))]],
            CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(50));
        slow.SetResult(null);

        Assert.True((await queued).Healthy);
        Assert.All(await Task.WhenAll(busy), r => Assert.True(r.Healthy));
    }

    [Fact]
    public async Task CheckAsync_ProbeThatThrows_IsUnhealthy()
    {
        var report = await checker.CheckAsync(
            [[Probe("it", _ => throw new InvalidOperationException("boom"))]], CancellationToken.None);

        Assert.Equal(HealthReport.Bad("it failed: boom"), report);
    }

    [Fact]
    public async Task CheckAsync_Cancelled_ThrowsAndFreesItsSlot()
    {
        using var cancel = new CancellationTokenSource();
        var checks = Enumerable.Range(0, 3)
            .Select(_ => checker.CheckAsync([[Probe("it", Never)]], cancel.Token)).ToList();

        await cancel.CancelAsync();

        foreach (var check in checks) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
        var next = await checker.CheckAsync(
            [[Probe("it", _ => Task.FromResult<string?>(null))]], CancellationToken.None);
        Assert.True(next.Healthy);
    }

    [Theory]
    [InlineData("169.254.1.1", true, false, false)]
    [InlineData("169.254.1.1", false, true, false)]
    [InlineData("127.0.0.1", false, false, true)]
    public async Task CheckAsync_LinkLocalAddress_IsBrokenAndNotAsked(string address, bool ping, bool port, bool url)
    {
        var report = await checker.CheckAsync(TestInstance.At(address), new HealthCheckSpec
        {
            Ping = ping,
            Ports = port ? [80] : [],
            Urls = url ? ["http://169.254.169.254/"] : [],
        }, CancellationToken.None);

        Assert.True(report.IsBroken);
        Assert.Contains("allow_link_local", report.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_ControlCharactersOfAServer_AreReplaced()
    {
        var report = await checker.CheckAsync(
            [[Probe("it", _ => Task.FromResult<string?>("said \u001b]0;you\a"))]], CancellationToken.None);

        Assert.Equal("it said \ufffd]0;you\ufffd", report.Failure);
    }

    private static Probe Probe(string name, Func<CancellationToken, Task<string?>> ask, int seconds = 1)
        => new(name, TimeSpan.FromSeconds(seconds), ask);

    private static Task<string?> Never(CancellationToken cancel)
        => new TaskCompletionSource<string?>().Task.WaitAsync(cancel);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most) Interlocked.CompareExchange(ref most, value, seen);
    }
}
