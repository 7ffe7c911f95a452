using Xunit;

namespace Occo.Engine.Tests;

public sealed class KnownResourcesTests
{
    [Theory]
    [InlineData(
        "type: azure_vm, endpoint: e, resource_group: g, location: l, vm_size: s, publisher: p, offer: o, sku: k, "
        + "version: v, username: u, ssh_key_data: d")]
    [InlineData(
        "type: azure_aci, endpoint: e, resource_group: g, location: l, cpu_cores: 1, memory: 2, image: i, "
        + "os_type: linux, network_type: Private, ports: [80, 53/UDP]")]
    [InlineData(
        "type: cloudbroker, endpoint: e, description: {deployment_id: d, instance_type_id: i, disable_autostop: true}")]
    [InlineData(
        "type: cloudsigma, endpoint: e, libdrive_id: l, description: {cpu: 1, mem: 2, vnc_password: p, nics: []}")]
    public void Check_GoodSection_IsOnlyAWarning(string resource)
    {
        var result = Compiling.DefinitionText($"'node_def:a':\n- resource: {{{resource}}}");
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        Assert.Equal("OCCO1204", Assert.Single(result.Diagnostics).Id);
    }

    [Theory]
    [InlineData("type: azure_aci", "endpoint resource_group location cpu_cores memory image os_type network_type")]
    [InlineData("type: cloudbroker", "endpoint description")]
    [InlineData("type: cloudsigma", "endpoint libdrive_id description")]
    public void Check_EmptySection_MissesTheRequiredKeys(string resource, string missing)
    {
        var result = Compiling.DefinitionText($"'node_def:a':\n- resource: {{{resource}}}");
        var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        Assert.All(errors, error => Assert.Equal("OCCO1101", error.Id));
        Assert.Equal(missing.Split(' '), errors.Select(error => error.Message.Split('\'')[1]));
    }

    [Theory]
    [InlineData(
        "type: azure_vm, endpoint: e, resource_group: g, location: l, vm_size: s, publisher: p, offer: o, sku: k, "
        + "version: v, username: u", "OCCO1101", "password")]
    [InlineData("type: cloudsigma, endpoint: e, libdrive_id: l, description: {cpu: 1, mem: 2}", "OCCO1101",
        "vnc_password")]
    [InlineData("type: azure_aci, endpoint: e, resource_group: g, location: l, cpu_cores: 1, memory: 2, image: i, "
        + "os_type: linux, network_type: Private, port: 80", "OCCO1102", "port")]
    public void Check_BadSection_IsAnErrorWithItsPlace(string resource, string id, string named)
    {
        var error = Compiling.Error(Compiling.DefinitionText($"'node_def:a':\n- resource: {{{resource}}}").Diagnostics);
        Assert.Equal((id, 2), (error.Id, error.Line));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TypeWithAHandler_IsLeftToTheHandler()
        => Assert.Empty(Compiling.DefinitionText("'node_def:a':\n- resource: {type: dummy}").Diagnostics);
}
