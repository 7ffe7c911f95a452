using Xunit;

namespace Occo.Engine.Tests;

public sealed class FindingsTests
{
    [Fact]
    public void Sorted_Findings_AreByFileLineAndColumn()
    {
        var findings = new Findings();
        SourceLocation[] places =
            [new("b", 1, 1), new("a", 10, 1), new("a", 2, 9), new("a", 2, 1), SourceLocation.None, new(null, 3, 1)];
        foreach (var at in places) findings.Add(Rules.Syntax, at, "m");
        Assert.Equal(
            [SourceLocation.None, new(null, 3, 1), new("a", 2, 1), new("a", 2, 9), new("a", 10, 1), new("b", 1, 1)],
            findings.Sorted.Select(f => f.Location));
    }

    [Fact]
    public void HasErrors_OnlyWarnings_IsFalse()
    {
        var findings = new Findings();
        findings.Add(Rules.NotProbed, SourceLocation.None, "m");
        Assert.False(findings.HasErrors);
        findings.Add(Rules.Syntax, SourceLocation.None, "m");
        Assert.True(findings.HasErrors);
    }

    [Fact]
    public void Add_FarTooMany_KeepsTheFirstAndSaysSo()
    {
        var findings = new Findings();
        for (var i = 1; i <= 10_000; i++) findings.Add(Rules.NotProbed, new("a", i, 1), $"m{i}");
        Assert.True(findings.IsFull);
        Assert.True(findings.HasErrors);
        Assert.InRange(findings.Sorted.Count, 2, 1000);
        Assert.Equal("m1", findings.Sorted[0].Message);
        Assert.Single(findings.Sorted, f => f.Id == Rules.TooManyFindings.Id);
    }
}
