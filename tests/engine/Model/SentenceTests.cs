using Xunit;

namespace Occo.Engine.Tests;

public sealed class SentenceTests
{
    [Theory]
    [InlineData("Permission denied", "Permission denied.")]
    [InlineData("It is full. ", "It is full.")]
    [InlineData("Is it full?", "Is it full?")]
    [InlineData("", ".")]
    public void Closed_Text_EndsOnce(string text, string expected) => Assert.Equal(expected, text.Closed());

    [Fact]
    public void ToString_MessageOfTheSystemAndHint_AreTwoSentences()
    {
        var finding = new Diagnostic(
            "OCCO1001", DiagnosticSeverity.Error, "It cannot be read: Permission denied", new("a.yaml", 0, 0), "Look.");

        Assert.Equal("a.yaml: error OCCO1001: It cannot be read: Permission denied. Look.", finding.ToString());
        Assert.Equal("a.yaml: OCCO1001: It cannot be read: Permission denied. Look.", finding.WithoutSeverity());
        Assert.EndsWith("Permission denied", (finding with { Hint = null }).ToString(), StringComparison.Ordinal);
    }
}
