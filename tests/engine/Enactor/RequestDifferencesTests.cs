using Xunit;

namespace Occo.Engine.Tests;

public sealed class RequestDifferencesTests
{
    [Fact]
    public void Of_SameRequest_IsEmpty()
        => Assert.Empty(
            Of(Request("""{"type":"dummy","cpu":1}""", "a"), Request("""{"cpu":1.0,"type":"dummy"}""", "a")));

    [Fact]
    public void Of_EveryPart_EveryAttributeWithItsPath()
    {
        var from = Request("""{"image_id":"a","gone":true,"tags":{"tier":"x","same":1},"groups":["g1","g2"]}""") with
        {
            Attributes = Map("""{"env":["A=1"]}"""),
            ConfigManagement = Map("""{"type":"puppet"}"""),
        };
        var to = Request("""{"image_id":"b","tags":{"tier":"y","same":1,"new":2},"groups":["g1","g3","g4"]}""") with
        {
            Attributes = Map("""{"env":["A=2"]}"""),
        };

        Assert.Equal(
            [
                "image_id: a -> b", "gone: true -> nothing", "tags.tier: x -> y", "tags.new: nothing -> 2",
                "groups[1]: g2 -> g3", "groups[2]: nothing -> g4", "attributes.env[0]: A=1 -> A=2",
                "config_management.type: puppet -> nothing",
            ], Of(from, to));
    }

    [Theory]
    [InlineData("""{"password":"old"}""", """{"password":"new"}""", "password: *** -> ***")]
    [InlineData("""{}""", """{"db":{"Secret":{"value":7}}}""", "db.Secret.value: nothing -> ***")]
    [InlineData("""{"env":["PASSWORD=old"]}""", """{"env":["PASSWORD=new"]}""", "env[0]: PASSWORD=*** -> PASSWORD=***")]
    [InlineData("""{"cmd":["x","--token","old"]}""", """{"cmd":["x","--token","new"]}""", "cmd[2]: *** -> ***")]
    [InlineData(
        """{"url":"http://u:old@h/"}""", """{"url":"http://u:new@h/"}""", "url: http://***@h/ -> http://***@h/")]
    public void Of_Secret_IsHidden(string from, string to, string expected)
        => Assert.Equal([expected], Of(Request(from), Request(to)));

    [Theory]
    [InlineData("a\nb\nc\n", "a\nx\nc\nd\n", "context: 3 lines -> 4 lines, 2 changed")]
    [InlineData("PASSWORD=old", "PASSWORD=new", "context: 1 line -> 1 line, 1 changed")]
    [InlineData("a\nb", "b\na", "context: 2 lines -> 2 lines, 1 changed")]
    [InlineData(null, "a\nb", "context: nothing -> 2 lines")]
    [InlineData("a", null, "context: 1 line -> nothing")]
    public void Of_Context_IsCountedInLinesAndNotShown(string? from, string? to, string expected)
        => Assert.Equal([expected], Of(Request("{}", from), Request("{}", to)));

    [Fact]
    public void Of_LongText_IsCountedInLines()
        => Assert.Equal(["user_data: 1 line -> 2 lines, 2 changed"],
            Of(Request($$"""{"user_data":"{{new string('x', 99)}}"}"""), Request("""{"user_data":"a\nb"}""")));

    [Theory]
    [InlineData("""{"image_id":"a"}""", """{"image_id":"b"}""", "image_id changed from a to b")]
    [InlineData("""{"password":"a"}""", """{"password":"b"}""", "password changed")]
    [InlineData("""{"args":"--password a"}""", """{"args":"b"}""", "args changed from --password *** to b")]
    [InlineData("""{"env":{"A":"1"}}""", """{"env":{"A":"2"}}""", "env changed (A)")]
    [InlineData("""{"groups":["a"]}""", """{"groups":["b"]}""", "groups changed")]
    public void Reason_FirstDifference_InALine(string from, string to, string expected)
        => Assert.Equal(expected, RequestDifferences.Plain.Reason(Request(from), Request(to)));

    [Fact]
    public void Of_HoldsASecret_IsHiddenOnBothSides()
    {
        var from = Request("""{"args":"-k old99","user":"a"}""");
        var to = Request("""{"args":"-k hush4711","user":"b"}""");
        var differences = new RequestDifferences(new(["hush4711"]));

        Assert.Equal(["args: *** -> ***", "user: a -> b"], differences.Of(from, to).Select(d => d.ToString()));
        Assert.Equal("args changed", differences.Reason(from, to));
    }

    private static string[] Of(ComposedRequest from, ComposedRequest to)
        => [.. RequestDifferences.Plain.Of(from, to).Select(d => d.ToString())];

    private static ComposedRequest Request(string resource, string? context = null)
        => new() { Resource = Map(resource), Context = context };

    private static IReadOnlyDictionary<string, object?> Map(string json) => PlainJson.ReadMapping(json);
}
