using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Nodes that are no machines: what is for machines is an error at its place.</summary>
public sealed class NoMachineTests : IDisposable
{
    private const string PublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0OcWGhvGnUSm7bIpwZZCPP0kJ8zJHn1a2a3KtfSxDg";

    private readonly CloudHandlerRegistry clouds = new([], TimeProvider.System, Random.Shared);

    public void Dispose() => clouds.Dispose();

    [Fact]
    public void Compile_Key_IsANode() => Assert.Empty(Compile("", "", $"'{PublicKey}'").Diagnostics);

    [Theory]
    [InlineData("contextualisation: {type: basic}")]
    [InlineData("health_check: {ping: true}")]
    [InlineData("config_management: {type: puppet_solo, manifests: [], modules: []}")]
    public void Compile_SectionForMachines_IsAnError(string section)
    {
        var finding = Assert.Single(
            Compile("", section, $"'{PublicKey}'").Diagnostics, d => d.Id == "OCCO1216");

        Assert.Equal((DiagnosticSeverity.Error, 8), (finding.Severity, finding.Line));
        Assert.Contains(section[..section.IndexOf(':', StringComparison.Ordinal)], finding.Hint!,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_Several_IsAnErrorAtTheScaling()
    {
        var finding = Assert.Single(
            Compile(", scaling: {min: 1, max: 2}", "", $"'{PublicKey}'").Diagnostics);

        Assert.Equal(("OCCO1216", DiagnosticSeverity.Error, 4), (finding.Id, finding.Severity, finding.Line));
    }

    [Theory]
    [InlineData("\"-----BEGIN OPENSSH PRIVATE KEY-----\\nc2VjcmV0\\n\"", "is a private key")]
    [InlineData("'ecdsa-sha2-nistp256 c2VjcmV0'", "no public key that EC2 takes")]
    public void Compile_AnotherKey_IsAnErrorThatDoesNotQuoteIt(string key, string message)
    {
        var finding = Assert.Single(Compile("", "", key).Diagnostics);

        Assert.Equal((DiagnosticSeverity.Error, 7), (finding.Severity, finding.Line));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Contains("ssh-keygen", finding.Hint!, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", $"{finding}", StringComparison.Ordinal);
    }

    private CompilationResult Compile(string node, string section, string key)
        => DescriptionCompiler.Compile(DescriptionSource.FromText($$"""
            infra_name: shop
            user_id: ops
            nodes:
            - {name: key, type: k{{node}}}
            node_definitions:
              k:
              - resource: {type: ec2_key_pair, regionname: eu-west-1, public_key: {{key}}}
                {{section}}
            """), new(), Compiling.Context with
            {
                CloudHandlers = new Dictionary<string, ICloudHandler>
                {
                    ["ec2_key_pair"] = clouds.Get("ec2_key_pair"),
                },
            });
}
