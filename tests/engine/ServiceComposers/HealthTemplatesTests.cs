using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

public sealed class HealthTemplatesTests
{
    [Fact]
    public void Render_Urls_SeeTheInstance()
    {
        var section = Map(
            ("urls", List("http://{{ ip }}:{{ ports.http }}/{{ variables.path }}", "http://{{ address }}/{{ node_id }}",
                "http://{{ instance_data.instance_id }}/{{ name }}/{{ infra_id }}", "http://fixed/")));
        Assert.Equal(
            List("http://10.0.0.1:8080/health", $"http://10.0.0.1/{NodeId}", "http://vm-1/web/infra-1",
                "http://fixed/"),
            HealthTemplates.Render(section, Web, Node(Map(("path", "health"))))["urls"]);
    }

    [Fact]
    public void Render_Ports_KeepTheirKind()
    {
        var section = Map(("ports", List(22L, "{{ ports.http }}", "{{ variables.p }}", "443")));
        Assert.Equal(
            List(22L, 8080L, "5000", "443"),
            HealthTemplates.Render(section, Web, Node(Map(("p", "5000"))))["ports"]);
    }

    [Fact]
    public void Render_OtherKeys_StayAsTheyAre()
    {
        var section = Map(("ping", true), ("timeout", 5L));
        Assert.Equal(section, HealthTemplates.Render(section, Web, Node()));
    }

    [Fact]
    public void Render_NoAddressYet_SaysSo()
    {
        var section = Map(("urls", List("http://{{ ip }}/")));
        Assert.Contains("The instance has no address yet.", Assert.Throws<CompositionException>(
            () => HealthTemplates.Render(section, Web with { Addresses = [] }, Node())).Message);
    }

    private static NodeInstance Web => Instance("web", 1, "10.0.0.1") with
    {
        Ports = new Dictionary<string, int> { ["http"] = 8080 },
    };
}
