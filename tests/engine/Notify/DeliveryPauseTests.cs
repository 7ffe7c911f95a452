using Xunit;

namespace Occo.Engine.Tests;

public sealed class DeliveryPauseTests
{
    [Theory]
    [InlineData(1, 0.5, null, 10)]
    [InlineData(2, 0.5, null, 20)]
    [InlineData(2, 0.0, null, 16)]
    [InlineData(2, 1.0, null, 24)]
    [InlineData(6, 0.5, null, 300)]
    [InlineData(1_000_000, 0.5, null, 300)]
    [InlineData(1, 0.5, 5, 10)]
    [InlineData(1, 0.5, 60, 60)]
    [InlineData(1, 0.5, 86_400, 3600)]
    [InlineData(1, 0.5, -5, 10)]
    public void After_AttemptsAndWish_GrowsWithinLimits(int attempts, double chance, int? asked, int seconds)
        => Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            DeliveryPause.After(attempts, chance, asked is { } wish ? TimeSpan.FromSeconds(wish) : null));
}
