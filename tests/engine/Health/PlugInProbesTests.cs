using Xunit;

namespace Occo.Engine.Tests;

public sealed class PlugInProbesTests : IDisposable
{
    private readonly ManualTimeProvider time = new();
    private readonly FakeProbe probe = new();
    private readonly HealthChecker checker;
    private readonly NodeInstance instance = TestInstance.At("127.0.0.1");

    public PlugInProbesTests() => checker = new(time, new([probe]), concurrency: 1);

    public void Dispose() => checker.Dispose();

    [Fact]
    public async Task CheckAsync_Probe_GetsTheInstanceAndItsMapping()
    {
        Assert.Equal(HealthReport.Good, await CheckAsync("redis", allow: true));

        var target = Assert.Single(probe.Asked);
        Assert.Equal((instance, 6379L, true), (target.Node, target.Check["port"], target.AllowLinkLocal));
    }

    [Fact]
    public async Task CheckAsync_OneOfAList_IsNamedWithItsPlace()
    {
        probe.Answers = (target, _) => Task.FromResult(target.Check["port"] is 2L ? "it lags behind" : null);
        var spec = HealthCheckSpec.Read(new Dictionary<string, object?>
        {
            ["ping"] = false, ["redis"] = new List<object?> { Port(1), Port(2) },
        });

        var report = await checker.CheckAsync(instance, spec, CancellationToken.None);

        Assert.Equal("probe 'redis[1]' says: it lags behind", report.Failure);
        Assert.False(report.IsBroken);
    }

    [Fact]
    public async Task CheckAsync_FailureOfABuiltInCheck_AsksNoPlugIn()
    {
        var report = await checker.CheckAsync(instance, Spec("redis") with { Urls = ["no address"] },
            CancellationToken.None);

        Assert.StartsWith("url ", report.Failure, StringComparison.Ordinal);
        Assert.Empty(probe.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CheckAsync_ProbeThrows_IsUnhealthy(bool later)
    {
        probe.Answers = async (_, _) =>
        {
            if (later) await Task.Yield();
            throw new InvalidOperationException("boom");
        };

        Assert.Equal(HealthReport.Bad("probe 'redis' failed: boom"), await CheckAsync("redis"));
    }

    [Fact]
    public async Task CheckAsync_ShorterTimeOfTheProbe_IsItsFailure()
    {
        probe.Answers = (_, _) => throw new TaskCanceledException("no reply within 3 s");

        Assert.Equal("probe 'redis' failed: no reply within 3 s", (await CheckAsync("redis")).Failure);
    }

    [Fact]
    public async Task CheckAsync_ProbeThatHangs_HoldsNoSlotAndIsNotAskedAgainBeforeItHasEnded()
    {
        using var gate = new ManualResetEventSlim();
        // It holds its thread, and looks at no token.
        probe.Answers = (_, _) =>
        {
            gate.Wait(CancellationToken.None);
            return Task.FromResult<string?>(null);
        };
        Assert.Equal("probe 'redis' did not answer within 30 s", (await TimedOutAsync("redis")).Failure);

        // The only slot is free, and another instance is asked.
        probe.Answers = (_, _) => Task.FromResult<string?>(null);
        Assert.True((await checker.CheckAsync(
            TestInstance.At("127.0.0.2"), Spec("redis"), CancellationToken.None)).Healthy);
        Assert.Equal("probe 'redis' did not answer within 30 s", (await TimedOutAsync("redis")).Failure);
        Assert.Single(probe.Asked, target => target.Node == instance);

        gate.Set();
        Assert.True((await CheckAsync("redis")).Healthy);
        Assert.Equal(2, probe.Asked.Count(target => target.Node == instance));
    }

    [Fact]
    public async Task CheckAsync_CancelledWhileAProbeHangs_Throws()
    {
        using var stop = new CancellationTokenSource();
        var never = new TaskCompletionSource<string?>();
        probe.Answers = (_, _) => never.Task;

        var check = checker.CheckAsync(instance, Spec("redis"), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CheckAsync_RefusedAddress_IsBroken(bool wrapped)
    {
        probe.Answers = async (target, cancel) =>
        {
            try
            {
                (await target.ConnectAsync("169.254.169.254", 80, cancel)).Dispose();
            }
            catch (Exception e) when (wrapped)
            {
                throw new HttpRequestException("cannot connect", e);
            }

            return null;
        };

        var report = await CheckAsync("redis");

        Assert.True(report.IsBroken);
        Assert.Contains("169.254.169.254 is a link-local address", report.Failure, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(
            () => probe.Asked.First().ResolveAsync("fe80::1", CancellationToken.None));
    }

    [Fact]
    public async Task CheckAsync_NoPlugInHasTheProbe_IsBrokenAndAsksNothing()
    {
        var report = await CheckAsync("mongo");

        Assert.True(report.IsBroken);
        Assert.StartsWith("the health check cannot be made: no plug-in here has the probe 'mongo'.", report.Failure,
            StringComparison.Ordinal);
        Assert.Empty(probe.Asked);
    }

    [Fact]
    public void Read_WhatIsNoMapping_IsRefused()
    {
        foreach (object? value in (object?[])["a", 5L, null, new List<object?> { "a" }])
        {
            var error = Assert.Throws<CompositionException>(
                () => HealthCheckSpec.Read(new Dictionary<string, object?> { ["redis"] = value }));
            Assert.Contains("in health_check.redis is not a mapping", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ports", "is a built-in key")]
    [InlineData("urls", "is a built-in key")]
    [InlineData("type", "is a built-in key")]
    [InlineData("allow_link_local", "is a built-in key")]
    [InlineData("", "has other characters")]
    [InlineData("a.b", "has other characters")]
    [InlineData("redis\n", "has other characters")]
    public void Registry_TypeThatIsNoKeyOfItsOwn_IsRefused(string type, string why)
    {
        var error = Assert.Throws<OccoException>(() => new HealthProbeRegistry([new FakeProbe(type)]));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Contains($"'{type}': it {why}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Registry_TwoOfAType_UsesTheLast()
        => Assert.Same(probe, new HealthProbeRegistry([new FakeProbe(), probe]).All["redis"]);

    [Fact]
    public void IsBuiltIn_IsTrueOfTheKeysOfTheSchema()
        => Assert.All(HealthCheckReader.Schema.Keys.Keys, key => Assert.True(HealthCheckKeys.IsBuiltIn(key), key));

    private async Task<HealthReport> TimedOutAsync(string type)
    {
        var check = CheckAsync(type);
        await time.WaitForTimerAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        return await check;
    }

    private Task<HealthReport> CheckAsync(string type, bool allow = false)
        => checker.CheckAsync(instance, Spec(type) with { AllowLinkLocal = allow }, CancellationToken.None);

    private static HealthCheckSpec Spec(string type) => HealthCheckSpec.Read(
        new Dictionary<string, object?> { ["ping"] = false, [type] = Port(6379) });

    private static Dictionary<string, object?> Port(long port) => new() { ["port"] = port };
}
