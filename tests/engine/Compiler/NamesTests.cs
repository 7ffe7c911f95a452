using Xunit;

namespace Occo.Engine.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("web-1")]
    [InlineData("WEB")]
    [InlineData("0")]
    [InlineData("-")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Check_AllowedName_FindsNothing(string name)
    {
        var findings = new Findings();
        Assert.True(Names.Check(name, "The name", SourceLocation.None, findings));
        Assert.Empty(findings.Sorted);
    }

    [Theory]
    [InlineData("", "The name '' is not allowed.", "Use only a-z, A-Z, 0-9 and hyphen.")]
    [InlineData("a.b", "The name 'a.b' is not allowed.", "Use only a-z, A-Z, 0-9 and hyphen, for example 'a-b'.")]
    [InlineData("web\n", "The name 'web\\n' is not allowed.", "Use only a-z, A-Z, 0-9 and hyphen, for example 'web'.")]
    [InlineData("\u00e9t\u00e9", "The name '\u00e9t\u00e9' is not allowed.",
        "Use only a-z, A-Z, 0-9 and hyphen, for example 't'.")]
    [InlineData("..", "The name '..' is not allowed.", "Use only a-z, A-Z, 0-9 and hyphen.")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "The name 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' is not allowed.",
        "It has 64 characters; 63 are allowed.")]
    public void Check_OtherName_SaysWhatIsAllowed(string name, string message, string hint)
    {
        var findings = new Findings();
        Assert.False(Names.Check(name, "The name", SourceLocation.None, findings));
        var finding = Assert.Single(findings.Sorted);
        Assert.Equal(("OCCO1105", message, hint), (finding.Id, finding.Message, finding.Hint));
    }

    [Fact]
    public void Check_EnormousName_IsShownShort()
    {
        var findings = new Findings();
        Names.Check(new string('x', 100_000), "The name", SourceLocation.None, findings);
        Assert.InRange(Assert.Single(findings.Sorted).Message.Length, 1, 200);
    }
}
