using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class WebhookSignatureTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"test\": 2432232314}");

    [Fact]
    public void Of_ExampleOfTheSpecification_IsItsSignature() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Body));

    [Fact]
    public void Of_Text_IsTheKeyItself() => Assert.Equal(
        WebhookSignature.Of("whsec_" + Convert.ToBase64String(Encoding.UTF8.GetBytes("grün")), "id", 1, Body),
        WebhookSignature.Of("grün", "id", 1, Body));

    [Fact]
    public void Of_NoBase64AfterThePrefix_IsAnErrorWithoutTheSecret()
    {
        var error = Assert.Throws<FormatException>(() => WebhookSignature.Of("whsec_hush!", "id", 1, Body));
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }
}
