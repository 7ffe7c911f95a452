using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Messages are signed with a secret that is nowhere else.</summary>
public sealed class WebhookSecretTests : IDisposable
{
    private readonly WebhookBed bed = new();

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task Send_Signed_SignatureFitsAndHeadersAreThoseOfTheSpecification()
    {
        await bed.EnactAsync(await bed.RegisteredAsync());

        var received = Assert.Single(bed.Receiver.Requests);
        var time = long.Parse(received.Headers["webhook-timestamp"], null);
        Assert.Equal(
            WebhookSignature.Of(WebhookBed.Secret, received.Id, time, Encoding.UTF8.GetBytes(received.Body)),
            received.Headers["webhook-signature"]);
        Assert.Equal("application/json", received.Headers["content-type"]);
        Assert.Equal(bed.Time.GetUtcNow().ToUnixTimeSeconds(), time, 30.0);
        Assert.DoesNotContain('.', received.Id);
    }

    [Fact]
    public async Task Send_SecretAddress_IsReadWhenItIsUsedAndIsNowhere()
    {
        Environment.SetEnvironmentVariable(bed.Variable, $"{bed.Receiver.Url}T0001/B0001/hush4711");
        bed.Receiver.Answer = _ => Task.FromResult<(int, string?)>((500, null));
        var occo = await bed.RegisteredAsync($"{{url: {{env: {bed.Variable}}}}}");

        var warning = Assert.Single((await bed.EnactAsync(occo)).Warnings);

        Assert.Contains($"notify: {{env: {bed.Variable}}} answered 500", warning, StringComparison.Ordinal);
        Assert.NotEmpty(bed.Receiver.Requests);
        bed.Close();
        Assert.DoesNotContain(
            "hush4711", Encoding.UTF8.GetString(File.ReadAllBytes(bed.StorePath)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://example.org/x")]
    [InlineData("hush")]
    public async Task Send_SecretAddressIsNone_SaysSoWithoutIt(string address)
    {
        Environment.SetEnvironmentVariable(bed.Variable, address);
        var occo = await bed.RegisteredAsync($"{{url: {{env: {bed.Variable}}}}}");

        var warning = Assert.Single((await bed.EnactAsync(occo)).Warnings);

        Assert.Contains("is not an absolute http or https address", warning, StringComparison.Ordinal);
        Assert.DoesNotContain(address, warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Fails_MessageHidesThePath()
    {
        bed.Receiver.Answer = _ => Task.FromResult<(int, string?)>((500, null));
        var occo = await bed.RegisteredAsync($"{{url: '{bed.Receiver.Url}T0001/hush4711'}}");

        var warning = Assert.Single((await bed.EnactAsync(occo)).Warnings);

        Assert.Contains("/*** answered 500", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("hush4711", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NoSecret_IsNotSigned()
    {
        await bed.EnactAsync(await bed.RegisteredAsync($"{{url: '{bed.Receiver.Url}'}}"));
        Assert.False(Assert.Single(bed.Receiver.Requests).Headers.ContainsKey("webhook-signature"));
    }

    [Fact]
    public async Task Send_SecretIsNotThere_WaitsForItAndNamesIt()
    {
        Environment.SetEnvironmentVariable(bed.Variable, null);
        var occo = await bed.RegisteredAsync();

        var warning = Assert.Single((await bed.EnactAsync(occo)).Warnings);

        Assert.Contains($"{{env: {bed.Variable}}}", warning, StringComparison.Ordinal);
        Assert.Empty(bed.Receiver.Requests);
        Environment.SetEnvironmentVariable(bed.Variable, WebhookBed.Secret);
        Assert.Empty((await bed.EnactAsync(occo)).Warnings);
        Assert.Single(bed.Receiver.Requests);
    }

    [Theory]
    [InlineData(WebhookBed.Secret, 200)]
    [InlineData(WebhookBed.Secret, 500)]
    [InlineData("whsec_" + WebhookBed.Secret + "!", 200)]
    public async Task Send_Whatever_SecretIsNowhere(string secret, int status)
    {
        Environment.SetEnvironmentVariable(bed.Variable, secret);
        bed.Receiver.Answer = _ => Task.FromResult<(int, string?)>((status, $"X-Echo: {secret}"));
        var occo = await bed.RegisteredAsync();

        var result = await bed.EnactAsync(occo);

        var said = result.Warnings.Concat((await occo.GetEventsAsync()).Select(e => e.ToString()))
            .Append((await occo.GetDescriptionAsync("farm")).ToString())
            .Concat(bed.Receiver.Requests.Select(r => r.Body + string.Join(' ', r.Headers.Values)));
        Assert.DoesNotContain(WebhookBed.Secret, string.Join('\n', said), StringComparison.Ordinal);
        bed.Close();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(bed.StorePath)!))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.DoesNotContain(WebhookBed.Secret, text, StringComparison.Ordinal);
        }
    }
}
