using Xunit;
using static Occo.Engine.Tests.SimulationProgram;

namespace Occo.Engine.Tests;

/// <summary>The engine does the same with a store on a server, to the letter.</summary>
[NeedsPostgres]
public sealed class ServerSimulationTests
{
    [StoreFact]
    public async Task Play_OnAServer_SameHistoriesAsInAFile()
    {
        const int Count = 25;
        var address = await PostgresServer.AddressAsync("sim");

        var both = await Task.WhenAll(PlayAsync(1, Count, "trace"), PlayAsync(1, Count, "trace", address));

        Assert.DoesNotContain(both[1].Lines, IsFailure);
        Assert.Equal(Count, both[1].Lines.Count(l => l.StartsWith("digest", StringComparison.Ordinal)));
        Assert.Equal(both[0].Lines, both[1].Lines);
    }
}
