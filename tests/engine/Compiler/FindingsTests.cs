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

    [Theory]
    [InlineData(DiagnosticSeverity.Error, 200, "There are more than 200 errors; the rest is left out.")]
    [InlineData(DiagnosticSeverity.Warning, 100, "There are more than 100 warnings; the rest is left out.")]
    public void Add_FarTooMany_KeepsTheFirstAndSaysSo(DiagnosticSeverity severity, int kept, string message)
    {
        var findings = new Findings();
        var rule = severity == DiagnosticSeverity.Error ? Rules.Syntax : Rules.NotProbed;
        for (var i = 1; i <= kept; i++) findings.Add(rule, new("a", i, 1), $"m{i}");
        Assert.Equal((kept, false), (findings.Sorted.Count, findings.IsFull));
        for (var i = kept + 1; i <= 10_000; i++) findings.Add(rule, new("a", i, 1), $"m{i}");
        Assert.Equal((kept + 1, "m1"), (findings.Sorted.Count, findings.Sorted[0].Message));
        var last = findings.Sorted[^1];
        Assert.Equal((Rules.TooManyFindings.Id, severity, message), (last.Id, last.Severity, last.Message));
        Assert.Equal(severity == DiagnosticSeverity.Error, findings.HasErrors && findings.IsFull);
    }

    [Fact]
    public void Add_SameFindingAgain_IsKeptOnce()
    {
        var findings = new Findings();
        foreach (var line in (int[])[1, 2, 1]) findings.Add(Rules.Syntax, new("a", line, 1), "m");
        Assert.Equal((2, 2), (findings.Sorted.Count, findings.Errors));
    }

    [Fact]
    public void Add_ErrorAfterTooManyWarnings_IsKept()
    {
        var findings = new Findings();
        for (var i = 1; i <= 10_000; i++) findings.Add(Rules.NotProbed, new("a", i, 1), "w");
        findings.Add(Rules.Syntax, new("a", 1, 1), "e");
        Assert.Contains(findings.Sorted, f => f.Message == "e");
    }

    [Fact]
    public void Compile_ThousandsOfMistakes_AreCutShort()
    {
        var keys = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"key{i}: 1"));
        var result = Compiling.Text("infra_name: x\nuser_id: u\nnodes: []\n" + keys);
        Assert.InRange(result.Diagnostics.Count, 100, 500);
        Assert.Contains(result.Diagnostics, d => d.Id == "OCCO1017");
    }
}
