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

    private static CompilationResult Compile(string node, string? address)
        => DescriptionCompiler.Compile(DescriptionSource.FromText($$"""
            infra_name: shop
            user_id: ops
            variables: {ip: 10.0.0.17}
            nodes:
            - {name: db, type: e{{(node.Length > 0 ? ", " + node : "")}}}
            node_definitions:
              e:
              - resource: {type: ec2, regionname: eu-west-1, image_id: ami-1, instance_type: t3.small
                  {{(address is null ? "" : ", private_ip: " + address)}}}
            """), new(), Compiling.Context);
}
