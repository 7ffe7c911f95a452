using Xunit;

namespace Occo.Engine.Tests;

public sealed class DriftTests
{
    private const string Applied = """
        {"type":"ec2","instance_type":"small","image_id":"a","tags":{"tier":"web"},"groups":["g1","g2"],
         "size":8,"shared":true}
        """;

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"instance_type":"small"}""")]
    [InlineData("""{"instance_type":null}""")]
    [InlineData("""{"ebs_optimized":true}""")]
    [InlineData("""{"tags":{"tier":"web","aws:created":"x"}}""")]
    [InlineData("""{"groups":["g2","g1"]}""")]
    [InlineData("""{"size":"8","shared":"true"}""")]
    public void Find_NothingThatWasAskedForDiffers_IsNone(string observed) => Assert.Null(Find(observed));

    [Theory]
    [InlineData("""{"instance_type":"large"}""", "instance_type changed from small to large behind Occo's back")]
    [InlineData("""{"tags":{"tier":"db"}}""", "tags.tier changed from web to db behind Occo's back")]
    [InlineData("""{"tags":{}}""", "tags.tier changed from web to nothing behind Occo's back")]
    [InlineData("""{"groups":["g1","g1"]}""", "groups changed behind Occo's back")]
    [InlineData("""{"image_id":"b","instance_type":"large"}""",
        "instance_type changed from small to large behind Occo's back")]
    public void Find_AskedForAndDifferent_SaysWhat(string observed, string reason)
        => Assert.Equal(reason, Find(observed)!.ReasonFor(Request(Applied), RequestDifferences.Plain));

    // Translated: what the cloud made of the request, in its first list.
    [Theory]
    [InlineData("""{"instance_type":"large"}""", """{"instance_type":"large"}""", null)]
    [InlineData("""{"instance_type":"large"}""", """{"instance_type":"small"}""", null)]
    [InlineData("""{"instance_type":"large"}""", """{"instance_type":"huge"}""",
        "instance_type changed from small to huge")]
    [InlineData("""{"instance_type":"large"}""", """{"instance_type":"large","image_id":"b"}""",
        "image_id changed from a to b")]
    [InlineData("""{"tags":{"tier":"WEB"}}""", """{"tags":{"tier":"WEB"}}""", null)]
    [InlineData("""{"tags":{"tier":"WEB"}}""", """{"tags":{"tier":"db"}}""", "tags.tier changed from web to db")]
    [InlineData("""{"size":9}""", """{"size":"9"}""", null)]
    [InlineData("""{}""", """{"instance_type":"large"}""", "instance_type changed from small to large")]
    public void Find_CloudTranslated_OnlyALaterChangeIsDrift(string first, string now, string? reason)
    {
        var translation = PlainJson.ReadMapping(
            PlainJson.Write(Drift.TranslationOf(Request(Applied), PlainJson.ReadMapping(first))));

        var drift = Drift.Find(Request(Applied), PlainJson.ReadMapping(now), translation);

        Assert.Equal(reason is null ? null : $"{reason} behind Occo's back",
            drift?.ReasonFor(Request(Applied), RequestDifferences.Plain));
    }

    [Fact]
    public void Current_Drift_IsTheRequestWithWhatIsObserved()
    {
        var current = Find("""{"tags":{"other":"x"},"image_id":"b","unasked":1}""")!.Current;

        Assert.Equal(["image_id: a -> b", "tags.tier: web -> nothing"],
            RequestDifferences.Plain.Of(Request(Applied), current).Select(d => d.ToString()));
    }

    [Fact]
    public void ReasonFor_DesiredIsWhatIsObserved_IsNone()
        => Assert.Null(Find("""{"instance_type":"large"}""")!.ReasonFor(
            Request(Applied.Replace("small", "large", StringComparison.Ordinal)), RequestDifferences.Plain));

    private static Drift? Find(string observed) => Drift.Find(Request(Applied), PlainJson.ReadMapping(observed));

    private static ComposedRequest Request(string resource) => new() { Resource = PlainJson.ReadMapping(resource) };
}
