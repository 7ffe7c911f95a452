using Xunit;

namespace Occo.Engine.Tests;

public sealed class HealthTimeoutTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, ComponentState.Pending)]
    [InlineData(599, ComponentState.Pending)]
    [InlineData(600, ComponentState.Pending)]
    [InlineData(601, ComponentState.Failed)]
    [InlineData(-5, ComponentState.Pending)]
    public void Apply_FailingForSoLong_IsPendingUntilTheTimeout(int seconds, ComponentState expected)
        => Assert.Equal(expected, HealthTimeout.Apply(Now.AddSeconds(-seconds), Now, HealthCheckSpec.DefaultTimeout));

    [Fact]
    public void Apply_FirstFailure_IsPending()
        => Assert.Equal(ComponentState.Pending, HealthTimeout.Apply(null, Now, TimeSpan.FromSeconds(1)));
}
