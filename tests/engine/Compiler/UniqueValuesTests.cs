using Xunit;

namespace Occo.Engine.Tests;

public sealed class UniqueValuesTests
{
    [Theory]
    [InlineData("", "10.0.0.17", UpdateOrder.DropFirst)]
    [InlineData("", "'{{ variables.ip }}'", UpdateOrder.DropFirst)]
    [InlineData("update: {on_failure: rollback}", "10.0.0.17", UpdateOrder.DropFirst)]
    [InlineData("update: {order: drop_first}", "10.0.0.17", UpdateOrder.DropFirst)]
    [InlineData("", null, UpdateOrder.CreateFirst)]
    public void Compile_FixedAddress_GoesFirst(string update, string? address, UpdateOrder order)
    {
        var result = Compile(update, address);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(order, Assert.Single(result.Require().Nodes).Update.Order);
    }

    [Fact]
    public void Compile_FixedAddressAndCreateFirst_IsAWarningAtTheOrder()
    {
        var finding = Assert.Single(Compile("update: {order: create_first}", "10.0.0.17").Diagnostics);

        Assert.Equal(("OCCO1117", DiagnosticSeverity.Warning, 5), (finding.Id, finding.Severity, finding.Line));
        Assert.Contains("'private_ip'", finding.Message, StringComparison.Ordinal);
        Assert.Contains("drop_first", finding.Hint!, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_FixedAddressForSeveralInstances_IsAnError()
    {
        var finding = Assert.Single(Compile("scaling: {min: 1, max: 2}", "10.0.0.17").Diagnostics);

        Assert.Equal(("OCCO1117", DiagnosticSeverity.Error, 5), (finding.Id, finding.Severity, finding.Line));
    }

    [Fact]
    public void Compile_AddressesByTemplateForSeveralInstances_MayDiffer()
        => Assert.Empty(Compile("scaling: {min: 1, max: 2}", "'{{ variables.ip }}'").Diagnostics);

    [Theory]
    [InlineData("", "eipalloc-1", UpdateOrder.DropFirst)]
    [InlineData("scaling: {min: 1, max: 2}", "[eipalloc-1, '{{ variables.ip }}']", UpdateOrder.DropFirst)]
    [InlineData("scaling: {min: 1, max: 2}", "'{{ variables.ip }}'", UpdateOrder.DropFirst)]
    [InlineData("scaling: {min: 1, max: 2}", "[eipalloc-1, eipalloc-2, eipalloc-3]", UpdateOrder.CreateFirst)]
    public void Compile_ListOfAddresses_IsEnoughForSoManyInstances(string scaling, string ids, UpdateOrder order)
    {
        var result = Compile(scaling, null, $", elastic_ips: {ids}");

        Assert.Empty(result.Diagnostics);
        Assert.Equal(order, Assert.Single(result.Require().Nodes).Update.Order);
    }

    [Theory]
    [InlineData("eipalloc-1", "enough for 1.")]
    [InlineData("[eipalloc-1, eipalloc-2]", "enough for 2.")]
    public void Compile_FewerAddressesThanInstances_IsAnErrorAtTheScaling(string ids, string said)
    {
        var finding = Assert.Single(Compile("scaling: {min: 1, max: 3}", null, $", elastic_ips: {ids}").Diagnostics);

        Assert.Equal(("OCCO1117", DiagnosticSeverity.Error, 5), (finding.Id, finding.Severity, finding.Line));
        Assert.Contains(said, finding.Message, StringComparison.Ordinal);
    }

    private static CompilationResult Compile(string node, string? address, string more = "")
        => DescriptionCompiler.Compile(DescriptionSource.FromText($$"""
            infra_name: shop
            user_id: ops
            variables: {ip: 10.0.0.17}
            nodes:
            - {name: db, type: e{{(node.Length > 0 ? ", " + node : "")}}}
            node_definitions:
              e:
              - resource: {type: ec2, regionname: eu-west-1, image_id: ami-1, instance_type: t3.small
                  {{(address is null ? "" : ", private_ip: " + address)}}{{more}}}
            """), new(), Compiling.Context);
}
