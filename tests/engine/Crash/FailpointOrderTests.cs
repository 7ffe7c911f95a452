using Xunit;

namespace Occo.Engine.Tests;

public sealed class FailpointOrderTests
{
    [Fact]
    public void Parse_Several_ReadsNameActionAndHit()
    {
        var orders = FailpointOrder.Parse("before-intent=kill@3; after-call=throw@*;call-sent=delay(250)@1;");

        Assert.Equal(
        [
            new("before-intent", FailpointAction.Kill, TimeSpan.Zero, 3),
            new("after-call", FailpointAction.Throw, TimeSpan.Zero, null),
            new("call-sent", FailpointAction.Delay, TimeSpan.FromMilliseconds(250), 1),
        ], orders);
    }

    [Fact]
    public void Parse_Nothing_IsNoOrder() => Assert.Empty(FailpointOrder.Parse(""));

    [Theory]
    [InlineData("before-intent")]
    [InlineData("before-intent=kill")]
    [InlineData("before-intent=kill@0")]
    [InlineData("before-intent=kill@-1")]
    [InlineData("before-intent=kill@99999999999999999999")]
    [InlineData("before-intent=explode@1")]
    [InlineData("before-intent=delay@1")]
    [InlineData("before-intent=delay(1.5)@1")]
    [InlineData("before-intent=kill@1,after-call=kill@1")]
    public void Parse_BadSyntax_SaysHowToWriteIt(string text)
    {
        var e = Assert.Throws<FormatException>(() => FailpointOrder.Parse(text));

        Assert.Contains("name=action@hit", e.Message, StringComparison.Ordinal);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnknownName_NamesTheKnownOnes()
    {
        var e = Assert.Throws<FormatException>(() => FailpointOrder.Parse("before-lunch=kill@1"));

        Assert.Contains("before-lunch", e.Message, StringComparison.Ordinal);
        foreach (var name in FailpointName.All) Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hit_ThrowAtTheSecond_ThrowsThereOnly()
    {
        var set = new FailpointSet(FailpointOrder.Parse("after-drop=throw@2"), null);

        set.Hit("after-drop");
        set.Hit("before-drop");
        Assert.Throws<FailpointException>(() => set.Hit("after-drop"));
        set.Hit("after-drop");
    }

    [Fact]
    public void Hit_EveryHit_ThrowsEachTime()
    {
        var set = new FailpointSet(FailpointOrder.Parse("after-drop=throw@*"), null);

        Assert.Throws<FailpointException>(() => set.Hit("after-drop"));
        Assert.Throws<FailpointException>(() => set.Hit("after-drop"));
    }

    [Fact]
    public void Hit_WithLog_IsInTheFileAtOnce()
    {
        var folder = Directory.CreateTempSubdirectory("occo-test-");
        try
        {
            var log = Path.Combine(folder.FullName, "hits");
            var set = new FailpointSet(FailpointOrder.Parse("after-drop=throw@2"), log);

            set.Hit("after-drop");
            Assert.Throws<FailpointException>(() => set.Hit("after-drop"));

            using var reader = new StreamReader(
                new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            Assert.Equal("after-drop\nafter-drop\n", reader.ReadToEnd());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
