using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The libraries of AWS are large: who does not use them does not wait for them.</summary>
public sealed class Ec2LoadingTests : IDisposable
{
    private readonly TempStore store = new();

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData("type: dummy", false)]
    [InlineData("type: ec2, regionname: eu-west-1, image_id: ami-1, instance_type: t3.micro", true)]
    public async Task Enact_InAProcessOfItsOwn_LoadsTheLibrariesOfAwsForEc2Alone(string resource, bool expected)
    {
        using var process = new Contender(store.Path, "shop", description: $$"""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: machine}]
            node_definitions: {machine: [{resource: { {{resource}} } }]}
            """);

        Assert.True(await process.SaysAsync("loaded "), process.Output);

        Assert.Contains(" Occo.Engine", process.Output, StringComparison.Ordinal);
        Assert.Equal(expected, process.Output.Contains("AWSSDK", StringComparison.Ordinal));
        Assert.DoesNotContain("Docker.DotNet", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Renci.SshNet", process.Output, StringComparison.Ordinal);
        await process.EndAsync();
    }
}
