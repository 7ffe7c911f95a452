using Xunit;

namespace Occo.Engine.Tests;

/// <summary>An address in a section holds no credential, whatever the kind of the cloud or config manager.</summary>
public sealed class CredentialInAddressTests
{
    private const string Nova = "type: nova, image_id: i, flavor_name: f, project_id: p, ";
    private const string Docker = "type: docker, endpoint: 'tcp://host:2375', image: i, tag: t, ";

    [Theory]
    [InlineData(Nova + "endpoint: 'https://anna:hush7@keystone:5000/v3'", "endpoint")]
    [InlineData(Nova + "endpoint: 'https://keystone/v3?token=hush7'", "endpoint")]
    [InlineData(Nova + "endpoint: '//anna:hush7@keystone'", "endpoint")]
    [InlineData(Nova + "endpoint: 'https://anna:hush7@{{ variables.host }}/v3'", "endpoint")]
    [InlineData(Docker + "origin: 'https://anna:hush7@registry/image'", "origin")]
    [InlineData("type: cloudsigma, endpoint: 'https://hush7@x', libdrive_id: l, "
        + "description: {cpu: 1, mem: 1, vnc_password: v}", "endpoint")]
    [InlineData("type: cloudbroker, endpoint: 'https://x', "
        + "description: {deployment_id: d, instance_type_id: i, urls: ['https://x', 'https://a:hush7@x']}", "urls[1]")]
    [InlineData("type: ec2, endpoint: 'https://anna:hush7@x', image_id: ami-1, instance_type: t3.small, "
        + "regionname: eu-west-1", "endpoint")]
    public void Compile_CredentialInAnAddress_IsOneErrorThatDoesNotShowIt(string resource, string key)
    {
        var error = Assert.Single(Errors(resource));
        Assert.Equal("OCCO1104", error.Id);
        Assert.Contains($"{key}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush7", $"{error}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Nova + "endpoint: 'https://keystone:5000/v3'")]
    [InlineData(Nova + "endpoint: 'https://{{ variables.login }}@keystone:5000/v3'")]
    [InlineData(Nova + "endpoint: 'https://keystone/v3?domain=a', server_name: 'me@example.org'")]
    [InlineData(Docker + "origin: dockerhub")]
    [InlineData("type: cloudbroker, endpoint: 'https://x', "
        + "description: {deployment_id: d, instance_type_id: i, note: 'https://a:b@x'}")]
    public void Compile_Address_IsTaken(string resource) => Assert.Empty(Errors(resource));

    [Theory]
    [InlineData("health_check: {ping: false, urls: ['http://web/', 'http://anna:hush7@web/']}", "urls[1]")]
    [InlineData("config_management: {type: puppet_solo, manifests: [{url: 'https://anna:hush7@x/a.pp'}], "
        + "modules: [], module_dirs: []}", "manifests[0].url")]
    public void Compile_CredentialInAnAddressOfAnotherSection_IsAnErrorThatDoesNotShowIt(string section, string key)
    {
        var error = Assert.Single(
            Errors("type: dummy", $", {section}"), e => e.Message.Contains($"'{key}'", StringComparison.Ordinal));
        Assert.Equal("OCCO1104", error.Id);
        Assert.DoesNotContain("hush7", $"{error}", StringComparison.Ordinal);
    }

    private static IEnumerable<Diagnostic> Errors(string resource, string more = "") => DescriptionCompiler.Compile(
        DescriptionSource.FromText($$$"""
            infra_name: x
            user_id: u
            variables: {login: l, host: h}
            nodes: [{name: web, type: w}]
            node_definitions: {w: [{resource: { {{{resource}}} }{{{more}}} }]}
            """), new(), Compiling.Context).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error);
}
