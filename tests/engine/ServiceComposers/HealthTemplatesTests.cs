using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

public sealed class HealthTemplatesTests
{
    [Fact]
    public void Urls_Templates_SeeTheInstance()
    {
        var instance = Checked(
            ("urls", List("http://{{ ip }}:{{ ports.http }}/{{ variables.path }}", "http://{{ address }}/{{ node_id }}",
                "http://{{ instance_data.instance_id }}/{{ name }}/{{ infra_id }}", "http://fixed/")));
        Assert.Equal(
            ["http://10.0.0.1:8080/health", $"http://10.0.0.1/{NodeId}", "http://vm-1/web/infra-1", "http://fixed/"],
            HealthTemplates.Urls(instance, Node(Map(("path", "health")))));
    }

    [Fact]
    public void Ports_NumbersAndTemplates_BecomePorts()
    {
        var instance = Checked(("ports", List(22L, "{{ ports.http }}", "{{ variables.p }}", "443")));
        Assert.Equal([22, 8080, 5000, 443], HealthTemplates.Ports(instance, Node(Map(("p", "5000")))));
    }

    [Fact]
    public void UrlsAndPorts_NoSection_AreEmpty()
    {
        Assert.Empty(HealthTemplates.Urls(Instance("web", 1, "10.0.0.1"), Node()));
        Assert.Empty(HealthTemplates.Ports(Checked(("ping", true)), Node()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("http")]
    [InlineData("{{ none }}")]
    public void Ports_NotAPort_IsRefused(string port)
    {
        var instance = Checked(("ports", List(port)));
        var error = Assert.Throws<CompositionException>(() => HealthTemplates.Ports(instance, Node()));
        Assert.Contains("health_check.ports[0] must be a port from 1 to 65535", error.Message);
    }

    [Fact]
    public void Urls_NotText_IsRefused()
        => Assert.Contains("health_check.urls[0] must be the text of a URL", Assert.Throws<CompositionException>(
            () => HealthTemplates.Urls(Checked(("urls", List(5L))), Node())).Message);

    [Fact]
    public void Urls_NotAList_IsRefused()
        => Assert.Contains("health_check.urls must be a list", Assert.Throws<CompositionException>(
            () => HealthTemplates.Urls(Checked(("urls", "http://x")), Node())).Message);

    [Fact]
    public void Urls_NoAddressYet_SaysSo()
    {
        var instance = Checked(("urls", List("http://{{ ip }}/"))) with { Addresses = [] };
        Assert.Contains("The instance has no address yet.", Assert.Throws<CompositionException>(
            () => HealthTemplates.Urls(instance, Node())).Message);
    }

    private static NodeInstance Checked(params (string Key, object? Value)[] check)
        => Instance("web", 1, "10.0.0.1") with
        {
            Ports = new Dictionary<string, int> { ["http"] = 8080 },
            Request = new() { Resource = Map(("type", "dummy")), HealthCheck = Map(check) },
        };
}
