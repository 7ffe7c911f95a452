using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Whatever happened before: when it ends, an enactment leads to what is wanted, with nothing lost or doubled.
/// </summary>
public sealed class HistoryTests
{
    /// <summary>Repeat one with OCCO_HISTORY_SEED, do more with OCCO_HISTORIES.</summary>
    [Fact]
    public async Task Enact_AfterAnyHistory_ConvergesWithNothingLostOrDoubled()
    {
        var only = Environment.GetEnvironmentVariable("OCCO_HISTORY_SEED");
        var count = int.TryParse(Environment.GetEnvironmentVariable("OCCO_HISTORIES"), out var wanted) ? wanted : 12;
        foreach (var seed in only is null ? Enumerable.Range(1, count) : [int.Parse(only)])
        {
            using var history = new History(seed);
            try
            {
                await history.RunAsync();
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed}: {e}\n{history.Log}");
            }
        }
    }
}
