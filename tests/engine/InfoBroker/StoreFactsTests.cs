using Xunit;

namespace Occo.Engine.Tests.InfoBroker;

/// <summary>What a store must not lose between the look at it and its replacement.</summary>
public sealed class StoreFactsTests
{
    private static readonly StoreFacts Seen = new(
        Guid.NewGuid(), null, 7, [new("1", "shop", 1, 1, false, 1, null, null)])
    {
        Revoked = [new("t1", DateTimeOffset.UnixEpoch, "anna")],
        EndedSessions = ["s1"],
    };

    [Fact]
    public void RequireSame_NothingWasWritten_Passes() => Seen.RequireSame(Seen with
    {
        Infrastructures = [.. Seen.Infrastructures], Revoked = [.. Seen.Revoked], EndedSessions = ["s1"],
    }, "store");

    public static TheoryData<string> Changes => ["event", "infrastructure", "revoked token", "ended session"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void RequireSame_SomethingWasWritten_IsRefused(string what)
    {
        var now = what switch
        {
            "event" => Seen with { LastEvent = 8 },
            "infrastructure" => Seen with { Infrastructures = [Seen.Infrastructures[0] with { Version = 2 }] },
            "revoked token" => Seen with { Revoked = [.. Seen.Revoked, new("t2", DateTimeOffset.UnixEpoch, "anna")] },
            _ => Seen with { EndedSessions = ["s1", "s2"] },
        };

        var error = Assert.Throws<OccoException>(() => Seen.RequireSame(now, "store"));
        Assert.Equal(FailureKind.Busy, error.Kind);
    }
}
