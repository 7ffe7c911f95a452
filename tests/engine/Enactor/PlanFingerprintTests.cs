using Xunit;
using static Occo.Engine.Tests.Planned;

namespace Occo.Engine.Tests;

/// <summary>What makes a plan another plan.</summary>
public sealed class PlanFingerprintTests
{
    [Fact]
    public void Fingerprint_WaitsAndReasons_DoNotCount()
    {
        var unhealthy = Given.Instance("web", 3, NodeState.Unhealthy);
        var waiting = Plan(TwoTiers, [Given.Instance("db", 1), Given.Instance("web", 2), unhealthy]);
        Assert.Equal(PlanComparison.FingerprintOf(Plan(TwoTiers, Webs(2, 3))), PlanComparison.FingerprintOf(waiting));

        var failed = Given.Instance("web", 3, NodeState.Failed);
        Assert.Equal(
            PlanComparison.FingerprintOf(
                Plan(TwoTiers, [.. Webs(2), failed with { LastError = "unhealthy for 600 s" }])),
            PlanComparison.FingerprintOf(
                Plan(TwoTiers, [.. Webs(2), failed with { LastError = "unhealthy for 610 s" }])));
    }

    [Fact]
    public void Fingerprint_StepInstanceRequestOrVersion_Counts()
    {
        RequestChange Change(string digest) => new("why", false) { WantedDigest = digest };
        Plan[] plans =
        [
            Plan(TwoTiers, []), Plan(TwoTiers, Webs(2)), Plan(TwoTiers, Webs(2, 3)),
            Plan(TwoTiers, Webs(2, 3), compare: i => i.Ordinal == 2 ? Change("a") : null),
            Plan(TwoTiers, Webs(2, 3), compare: i => i.Ordinal == 2 ? Change("b") : null),
            Plan(TwoTiers, Webs(2, 3), compare: i => i.Ordinal == 3 ? Change("a") : null),
            Plan(TwoTiers, Webs(2, 3), compare: i => i.Ordinal == 2 ? Change("a") with { InPlace = true } : null),
            Plan(TwoTiers, []) with { Version = 2 },
        ];

        Assert.Equal(plans.Length, plans.Select(PlanComparison.FingerprintOf).Distinct().Count());
    }
}
