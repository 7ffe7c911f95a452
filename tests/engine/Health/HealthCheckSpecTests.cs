using Xunit;

namespace Occo.Engine.Tests;

public sealed class HealthCheckSpecTests
{
    [Fact]
    public void Read_EmptySection_PingsAndHasTheOriginalsTimeout()
    {
        var spec = Read();

        Assert.True(spec.Ping);
        Assert.Equal(TimeSpan.FromSeconds(600), spec.Timeout);
    }

    [Fact]
    public void Read_FullSection_TakesAllOfIt()
    {
        var spec = Read(
            ("type", "basic"), ("ping", false), ("ports", new List<object?> { 80L, " 443 " }),
            ("urls", new List<object?> { " http://10.0.0.1/x\n" }), ("timeout", 5L));

        Assert.False(spec.Ping);
        Assert.Equal([80, 443], spec.Ports);
        Assert.Equal(["http://10.0.0.1/x"], spec.Urls);
        Assert.Equal(TimeSpan.FromSeconds(5), spec.Timeout);
    }

    [Fact]
    public void Read_NullValues_AreDefaults()
    {
        var spec = Read(("ping", null), ("ports", null), ("urls", null), ("timeout", null));

        Assert.True(spec.Ping);
        Assert.Empty(spec.Ports);
        Assert.Equal(HealthCheckSpec.DefaultTimeout, spec.Timeout);
    }

    [Theory]
    [InlineData("ping", "maybe")]
    [InlineData("ping", 1L)]
    [InlineData("ports", 80L)]
    [InlineData("urls", "http://x")]
    [InlineData("timeout", 0L)]
    [InlineData("timeout", "-3")]
    [InlineData("timeout", "")]
    public void Read_ValueThatMakesNoSense_NamesKeyAndValue(string key, object value)
    {
        var error = Assert.Throws<CompositionException>(() => Read((key, value)));

        Assert.Contains($"health_check.{key}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ports", "http")]
    [InlineData("ports", "")]
    [InlineData("ports", 0L)]
    [InlineData("ports", 65_536L)]
    [InlineData("ports", true)]
    [InlineData("ports", 80.5)]
    [InlineData("ports", null)]
    [InlineData("urls", 5L)]
    public void Read_ItemThatMakesNoSense_NamesKeyAndValue(string key, object? item)
    {
        var error = Assert.Throws<CompositionException>(() => Read((key, new List<object?> { item })));

        Assert.Contains($"'{item}' in health_check.{key}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("timeout")]
    [InlineData("ports")]
    [InlineData("urls")]
    public void Read_ListInPlaceOfOneValue_SaysSoAndHowToMakeAText(string key)
    {
        List<object?> made = ["a", "b"];
        object value = key is "ports" or "urls" ? new List<object?> { made } : made;

        var message = Assert.Throws<CompositionException>(() => Read((key, value))).Message;

        Assert.StartsWith($"health_check.{key} has a list where ", message, StringComparison.Ordinal);
        Assert.Contains("| join(',')", message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(true, true)]
    [InlineData("true", true)]
    [InlineData("False", false)]
    public void Read_AllowLinkLocal_IsOffUnlessSaid(object? value, bool expected)
        => Assert.Equal(expected, Read(("allow_link_local", value)).AllowLinkLocal);

    private static HealthCheckSpec Read(params (string Key, object? Value)[] section)
        => HealthCheckSpec.Read(section.ToDictionary(s => s.Key, s => s.Value));
}
