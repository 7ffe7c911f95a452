using Xunit;

namespace Occo.Engine.Tests;

public sealed class LogTailTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-log-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("", "", "")]
    [InlineData("a\nb\n", "", "a\nb")]
    [InlineData("", "x\n\n\ny", "x\ny")]
    [InlineData("1\n2\n3\n4\n5\n6\n", "x\n", "2\n3\n4\n5\n6")]
    [InlineData("e1\ne2\n", "o1\no2\no3\no4\n", "o2\no3\no4\ne1\ne2")]
    [InlineData("\u001b[31mred\u001b[0m\r\n", "", "\ufffd[31mred\ufffd[0m")]
    public void Of_Logs_GivesTheLastLines(string error, string output, string expected)
        => Assert.Equal(expected, LogTail.Of(Log("error", error), Log("output", output)));

    [Fact]
    public void Of_LongLines_IsBounded()
    {
        var tail = LogTail.Of(Log("error", new string('x', 1_000_000) + "end"), Log("output", ""));
        Assert.Equal(LogLines.MaxLength, tail.Length);
        Assert.EndsWith("xend", tail, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_MissingLogs_IsEmpty()
        => Assert.Equal("", LogTail.Of(Path.Combine(folder, "none"), Path.Combine(folder, "neither")));

    private string Log(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
