using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class ProxyFaultTests
{
    [Fact]
    public async Task Describe_ProxyRefuses_NamesTheProxyAndNotTheAddress()
    {
        var proxy = new WebProxy("http://127.0.0.1:1");
        using var client = new HttpClient(new HttpClientHandler { Proxy = proxy, UseProxy = true });
        var failure = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(new Uri("http://cloud.example/")));

        var text = ProxyFault.Describe(new InvalidOperationException("no answer", failure), proxy);

        Assert.StartsWith("the proxy of this machine (https_proxy) does not work: ", text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_AddressRefuses_IsNotTheProxy()
    {
        var failure = new HttpRequestException("Connection refused (cloud.example:443)", new SocketException(111));

        Assert.Null(ProxyFault.Describe(failure, new WebProxy("http://127.0.0.1:1")));
        Assert.Null(ProxyFault.Describe(failure, new WebProxy()));
        Assert.Null(ProxyFault.Describe(new IOException("(127.0.0.1:1)"), new WebProxy("http://127.0.0.1:1")));
    }
}
