using Xunit;

namespace Occo.Engine.Tests;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("the key hush is wrong", "the key *** is wrong")]
    [InlineData("hushhush", "******")]
    [InlineData("HUSH", "HUSH")]
    [InlineData("nothing to hide", "nothing to hide")]
    public void Apply_Text_HidesEveryOccurrence(string text, string expected)
        => Assert.Equal(expected, new SecretMask(["hush"]).Apply(text));

    [Fact]
    public void Apply_OneSecretInAnother_LeavesNoRest()
        => Assert.Equal("a *** b ***", new SecretMask(["hush", "hush-and-more"]).Apply("a hush-and-more b hush"));

    [Theory]
    [InlineData("https://x/?key=p%22%2F%2B%20%3Cq%3D")]
    [InlineData("https://x/?key=p%22%2f%2b%20%3cq%3d")]
    [InlineData("key=p%22%2F%2B+%3Cq%3D")]
    [InlineData("{\"key\": \"p\\u0022/\\u002B \\u003Cq=\"}")]
    [InlineData("{\"key\": \"p\\u0022/\\u002b \\u003cq=\"}")]
    [InlineData("{\"key\": \"p\\\"/+ <q=\"}")]
    [InlineData("<b>p&quot;/+ &lt;q=</b>")]
    [InlineData("Basic cCIvKyA8cT0=")]
    [InlineData("Basic dTpwIi8rIDxxPQ==")]
    [InlineData("Basic dXU6cCIvKyA8cT06dA==")]
    [InlineData("Basic dTpwIi8rIDxxPQ")]
    public void Apply_SecretEncoded_IsHiddenToo(string text)
    {
        var hidden = new SecretMask(["p\"/+ <q="]).Apply(text);

        Assert.Contains("***", hidden, StringComparison.Ordinal);
        // Of base64, at most the characters stay that the neighbours of the secret share.
        Assert.True(hidden.Length < text.Length - 4, hidden);
    }

    [Theory]
    [InlineData("<b>&lt;L&#228;ng&#39;st&gt;</b>")]
    [InlineData("<b>&lt;Läng&#39;st&gt;</b>")]
    [InlineData("<b>&lt;Läng&#x27;st&gt;</b>")]
    [InlineData("<b>&lt;Läng'st&gt;</b>")]
    public void Apply_HtmlOfAnyProgram_IsHidden(string text)
        => Assert.Equal("<b>***</b>", new SecretMask(["<Läng'st>"]).Apply(text));

    [Fact]
    public void Apply_DataOfAnError_IsMasked()
    {
        var error = new CloudException(CloudErrorKind.Quota, "full");
        error.Data["answer"] = "no hush";
        error.Data["code"] = 7;

        var masked = new SecretMask(["hush"]).Apply(error);

        Assert.Equal(("no ***", 7), (masked.Data["answer"], masked.Data["code"]));
    }

    [Fact]
    public void Apply_LineOfAKey_IsHiddenToo()
        => Assert.Equal("bad line '***'",
            new SecretMask(["-----BEGIN-----\nMIIEpAIBAAKC\n-----END-----\n"]).Apply("bad line 'MIIEpAIBAAKC'"));

    [Fact]
    public void Apply_SecretThatIsCutWithItsText_IsHiddenToo()
    {
        var mask = new SecretMask(["hush-and-more"]);
        var text = new string('x', ForeignText.LongestMessage - 10);

        Assert.Equal($"{text}***...", mask.Apply(ForeignText.Brief($"{text}hush-and-more")));
        Assert.EndsWith("***...", mask.Apply(new CloudException(CloudErrorKind.Quota, $"{text}hush-and-more")).Message,
            StringComparison.Ordinal);
        Assert.Equal($"{text}hush...", mask.Apply($"{text}hush..."));
    }

    [Fact]
    public void Apply_EmptySecret_HidesNothing() => Assert.Equal("text", new SecretMask(["", "\n"]).Apply("text"));

    [Fact]
    public void Apply_Error_KeepsItsKindAndLosesACauseThatTells()
    {
        var mask = new SecretMask(["hush"]);
        var error = new CloudException(CloudErrorKind.Throttled, "slow down", new IOException("sent hush"));

        var masked = mask.Apply(error);

        Assert.Equal((CloudErrorKind.Throttled, "slow down"), (masked.Kind, masked.Message));
        Assert.DoesNotContain("hush", masked.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_ErrorThatTellsNothing_IsTheSame()
    {
        var error = new CloudException(CloudErrorKind.Quota, "full", new IOException("cause"));

        Assert.Same(error, new SecretMask(["hush"]).Apply(error));
        Assert.Same(error, SecretMask.None.Apply(error));
    }

    [Theory]
    [InlineData("a hu\nsh b", "a *** b")]
    [InlineData("a h\r\n  u\n\n\tsh b", "a *** b")]
    [InlineData("hush\na hu\nsh b", "***a *** b")]
    [InlineData("hush\nhu\nother", "***\nhu\nother")]
    [InlineData("hu sh", "hu sh")]
    public void Apply_SecretBrokenOverLines_IsHidden(string text, string expected)
    {
        var mask = new SecretMask(["hush"]);

        Assert.Equal(expected, mask.Apply(text));
        Assert.Equal(text != expected, mask.IsIn(text));
    }

    [Fact]
    public void Apply_Error_KeepsItsData()
    {
        var error = new CloudException(CloudErrorKind.Invalid, "no hush");
        error.Data["code"] = 7;

        Assert.Equal(7, new SecretMask(["hush"]).Apply(error).Data["code"]);
    }

    [Theory]
    [InlineData("accesskey", false)]
    [InlineData("username", false)]
    [InlineData("secretkey", true)]
    [InlineData("sessiontoken", true)]
    [InlineData("anything", true)]
    public void Of_WrittenValue_IsHiddenUnlessItOnlySaysWho(string key, bool hidden)
        => Assert.Equal(hidden, Hides(new() { [key] = "value-1" }, "value-1"));

    [Fact]
    public void Of_Number_IsHiddenAsText() => Assert.True(Hides(new() { ["password"] = 12345678L }, "12345678"));

    [Fact]
    public void Of_GivenCredential_HidesThePasswordAlone()
    {
        var credential = ResolvedCredential.Of(new CloudCredential("me", "hush"));

        Assert.Equal("me ***", new SecretMask(credential.Secrets).Apply("me hush"));
        Assert.Equal("hush", credential.Values["password"]);
        Assert.Equal("me", new CloudCredential("me", "hush").ToString());
    }

    private static bool Hides(Dictionary<string, object?> authData, string text)
        => new SecretMask(ResolvedCredential.Of(authData).Secrets).Apply(text) != text;
}
