using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What the user sees of a mistake in the part of a health check that is for a plug-in's probe.</summary>
public sealed class HealthProbeDiagnosticTests
{
    private static readonly IHealthProbe Failing = new DefectiveProbe();

    private static readonly CompilerContext Context = Compiling.Context with
    {
        ServiceComposers = new ServiceComposerRegistry([]).All,
        HealthProbes = new HealthProbeRegistry([new FakeProbe(), Failing]).All,
    };

    [Theory]
    [InlineData("{ping: false, redis: {port: 6379}}")]
    [InlineData("{redis: [{port: 1}, {port: '{{ ports.redis }}', password: '{{ variables.password }}'}]}")]
    [InlineData("{redis: []}")]
    public void Compile_Good_IsAccepted(string check) => Assert.Empty(Compile(check));

    [Theory]
    [InlineData("{redis: {prot: 1}}", "OCCO1101", 27, "The health_check.redis section has no 'port'.")]
    [InlineData("{redis: {port: 1, pasword: a}}", "OCCO1102", 37,
        "The health_check.redis section has the unknown key 'pasword'.")]
    [InlineData("{redis: [{port: 1}, {port: 0}]}", "OCCO1104", 40, "'port' in the health_check.redis section is 0.")]
    [InlineData("{redis: {port: 1, password: '{{ a'}}", "OCCO1301", 37,
        "'redis.password' in the health_check section")]
    [InlineData("{redis: {port: 1, password: '{{ nothing }}'}}", "OCCO1303", 37, "'nothing' is not defined.")]
    [InlineData("{urls: ['http://{{ ip']}", "OCCO1301", 27, "'urls[0]' in the health_check section")]
    [InlineData("{reddis: {port: 1}}", "OCCO1209", 20, "The health check 'reddis' is unknown.")]
    [InlineData("{defect: {}}", "OCCO1213", 28, "The health_check.defect section could not be checked: a bug")]
    [InlineData("{redis: 5}", "OCCO1102", 20, "The health_check section has the unknown key 'redis'.")]
    [InlineData("{redis: [5]}", "OCCO1102", 20, "The health_check section has the unknown key 'redis'.")]
    [InlineData("{prots: [80]}", "OCCO1102", 20, "The health_check section has the unknown key 'prots'.")]
    public void Compile_Mistake_PointsAtIt(string check, string id, int column, string message)
    {
        var found = Compile(check)[0];

        Assert.Equal(id, found.Id);
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
        Assert.Equal((7, column), (found.Line, found.Column));
    }

    [Fact]
    public void Compile_UnknownProbe_SuggestsTheNearestAndSaysWhoBringsOthers()
    {
        var hint = Assert.Single(Compile("{reddis: {port: 1}}")).Hint;

        Assert.StartsWith("Did you mean 'redis'?", hint, StringComparison.Ordinal);
        Assert.Contains("Register-OccoPlugin", hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_CredentialInAnAddress_IsFound()
        => Assert.Contains(Compile("{defect: {url: 'redis://anna:hush7@db/'}}"), f => f.Id == "OCCO1104"
            && f.Message.StartsWith("'defect.url' in the health_check section may hold", StringComparison.Ordinal));

    private static IReadOnlyList<Diagnostic> Compile(string check) => DescriptionCompiler.Compile(
        DescriptionSource.FromText($$$"""
            infra_name: x
            user_id: u
            nodes: [{name: web, type: w, variables: {password: p}}]
            node_definitions:
              w:
              - resource: {type: dummy}
                health_check: {{{check}}}
            """), new(), Context).Diagnostics;

    private sealed class DefectiveProbe : IHealthProbe
    {
        public string Type => "defect";

        public IEnumerable<Diagnostic> Validate(Section check) => throw new InvalidOperationException("a bug");

        public Task<string?> CheckAsync(ProbeTarget target, CancellationToken cancel)
            => throw new InvalidOperationException("A compilation checks no machine.");
    }
}
