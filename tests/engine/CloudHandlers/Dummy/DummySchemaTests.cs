using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummySchemaTests
{
    [Fact]
    public void Validate_AllKeys_FindsNothing() => Assert.Empty(Check(
        ("file", "x.db"), ("latency", 0.5), ("boot_time", 30L), ("failure_rate", 0L), ("lost_reply_rate", 1L),
        ("throttle_rate", 0.1), ("quota", 10L), ("max_batch", 1L),
        ("image_id", "ami-1"), ("instance_type", "t3.small")));

    [Fact]
    public void Validate_TypeAlone_FindsNothing() => Assert.Empty(Check());

    [Theory]
    [InlineData("latency", "{{variables.latency}}")]
    [InlineData("quota", "{% if x %}1{% endif %}")]
    public void Validate_Template_IsLeftUntilItIsRendered(string key, string value)
        => Assert.Empty(Check((key, value)));

    [Theory]
    [InlineData("latency", -1L)]
    [InlineData("latency", 86_401L)]
    [InlineData("boot_time", -0.5)]
    [InlineData("failure_rate", 1.5)]
    [InlineData("lost_reply_rate", -0.1)]
    [InlineData("throttle_rate", 2L)]
    [InlineData("failure_rate", double.NaN)]
    [InlineData("quota", -1L)]
    [InlineData("quota", 1.5)]
    [InlineData("max_batch", 0L)]
    [InlineData("max_batch", 1.5)]
    [InlineData("latency", "soon")]
    [InlineData("latency", true)]
    [InlineData("file", 3L)]
    public void Validate_BadValue_IsOneErrorAtItsPlaceWithAHint(string key, object value)
    {
        var finding = Assert.Single(Check((key, value)));

        Assert.Equal(DiagnosticSeverity.Error, finding.Severity);
        Assert.Equal(7, finding.Line);
        Assert.Contains(key, finding.Message, StringComparison.Ordinal);
        Assert.NotNull(finding.Hint);
    }

    [Fact]
    public void Validate_UnknownKey_SuggestsTheNearest()
    {
        var finding = Assert.Single(Check(("boottime", 3L)));

        Assert.Contains("boottime", finding.Message, StringComparison.Ordinal);
        Assert.Contains("boot_time", finding.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SeveralMistakes_FindsAll()
        => Assert.Equal(3, Check(("latency", -1L), ("quota", "many"), ("nonsense", 1L)).Count);

    private static List<Diagnostic> Check(params (string Key, object? Value)[] values)
    {
        var section = values.Prepend(("type", "dummy")).ToDictionary(v => v.Item1, v => v.Item2);
        using var cloud = new DummyCloud();
        return [.. cloud.Validate(new Section("resource", section, path => new SourceLocation(
            "nodes.yaml", path == values.FirstOrDefault().Key ? 7 : 1, 1)))];
    }
}
