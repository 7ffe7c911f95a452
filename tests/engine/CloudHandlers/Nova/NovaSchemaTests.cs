using Xunit;

namespace Occo.Engine.Tests;

public sealed class NovaSchemaTests
{
    private const string Needed
        = "type: nova, endpoint: 'https://keystone/v3', project_id: p, image_id: i, flavor_name: 3";

    [Theory]
    [InlineData("volume_size: 10, volume_persist: true, floating_ip: 'yes', tenant_name: t, name: n")]
    [InlineData("volume_size: '10'")]
    [InlineData("volume_size: '{{ variables.size }}'")]
    [InlineData("networks: ['{{ variables.net }}', {network: n, fixed_ip: 10.0.0.9}]")]
    [InlineData("floating_ip: 'no', floating_ip_pool: , key_name: ''")]
    [InlineData("metadata: {role: web, 'a b.c:d': 1}, availability_zone: nova, config_drive: true, region_name: r")]
    public void Check_GoodSection_HasNoFindings(string more) => Assert.Empty(Findings($"{Needed}, {more}"));

    [Theory]
    [InlineData("volume_size: big", "OCCO1104", "volume_size")]
    [InlineData("volume_size: -1", "OCCO1104", "is not a size")]
    [InlineData("volume_size: [1]", "OCCO1103", "volume_size")]
    [InlineData("metadata: {'occo:store': x}", "OCCO1104", "occo:store")]
    [InlineData("metadata: {'a/b': x}", "OCCO1104", "a/b")]
    [InlineData("floating_ip: 203.0.113.7", "OCCO1104", "203.0.113.7")]
    [InlineData("networks: [{fixed_ip: 10.0.0.5}]", "OCCO1104", "networks[0]")]
    [InlineData("interface: outside", "OCCO1104", "interface")]
    [InlineData("cloud: lab", "OCCO1104", "endpoint")]
    [InlineData("password: hush7", "OCCO1102", "password")]
    [InlineData("flavor_id: 3", "OCCO1102", "flavor_id")]
    public void Check_BadSection_IsAnErrorWithItsPlace(string more, string id, string named)
    {
        var error = Assert.Single(Findings($"{Needed}, {more}"));
        Assert.Equal((id, 2), (error.Id, error.Line));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_EmptySection_MissesTheRequiredKeys()
    {
        var missing = Findings("type: nova").Where(f => f.Id == "OCCO1101").Select(f => f.Message.Split('\'')[1]);
        Assert.Equal(["project_id", "image_id", "flavor_name"], missing);
        Assert.DoesNotContain(Findings("type: nova, cloud: lab, image_id: i, flavor_name: f"), f => f.Id == "OCCO1101");
    }

    [Fact]
    public void Check_PlaceholderAsEndpoint_IsAWarning()
    {
        var finding = Assert.Single(Findings("type: nova, endpoint: here, project_id: p, image_id: i, flavor_name: f"));
        Assert.Equal(DiagnosticSeverity.Warning, finding.Severity);
    }

    [Theory]
    [InlineData("https://k:5000", "https://k:5000/v3/")]
    [InlineData("https://k:5000/", "https://k:5000/v3/")]
    [InlineData("https://k:5000/v3", "https://k:5000/v3/")]
    [InlineData("https://k/identity", "https://k/identity/v3/")]
    [InlineData("https://k/identity/v3/", "https://k/identity/v3/")]
    [InlineData("https://v3.example.org", "https://v3.example.org/v3/")]
    public void AddressOf_Endpoint_HasTheVersion(string endpoint, string address)
        => Assert.Equal(address, NovaSettingsReader.AddressOf(endpoint).AbsoluteUri);

    [Theory]
    [InlineData("https://anna:hush7@k/v3")]
    [InlineData("https://k/v3?token=hush7")]
    [InlineData("https://k/v2.0")]
    [InlineData("ftp://k/v3")]
    [InlineData("here")]
    public void AddressOf_NoKeystone_IsRefusedWithoutASecret(string endpoint)
    {
        var error = Assert.Throws<CloudException>(() => NovaSettingsReader.AddressOf(endpoint));
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.DoesNotContain("hush7", error.ToString(), StringComparison.Ordinal);
    }

    private static IReadOnlyList<Diagnostic> Findings(string resource)
        => Compiling.DefinitionText($"'node_def:a':\n- resource: {{{resource}}}").Diagnostics;
}
