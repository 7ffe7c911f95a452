using Xunit;

namespace Occo.Engine.Tests;

public sealed class OutputInputsTests
{
    [Theory]
    [InlineData("base", "db_ip", "output:base.db_ip")]
    [InlineData("Base-2", "_x", "output:Base-2._x")]
    public void Key_Parsed_IsWhatItWasMadeOf(string infrastructure, string output, string key)
    {
        Assert.Equal(key, OutputInputs.Key(infrastructure, output));
        Assert.True(OutputInputs.TryParse(key, out var i, out var o));
        Assert.Equal((infrastructure, output), (i, o));
    }

    [Theory]
    [InlineData("getip:db")]
    [InlineData("output:base")]
    [InlineData("output")]
    [InlineData("")]
    public void TryParse_OtherKey_IsFalse(string key) => Assert.False(OutputInputs.TryParse(key, out _, out _));

    [Fact]
    public void Answer_Value_IsJsonAndNeverEmpty()
    {
        Assert.Equal("\"\"", OutputInputs.Answer(new("x", "")));
        Assert.Equal("null", OutputInputs.Answer(new("x", null)));
        Assert.Equal("[1,\"a\"]", OutputInputs.Answer(new("x", new List<object?> { 1L, "a" })));
        Assert.Equal("", OutputInputs.Answer(new("x", null, "not yet")));
        Assert.Equal("", OutputInputs.Answer(null));
    }
}
