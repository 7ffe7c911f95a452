using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A template that uses a node needs the dependency on it, wherever the template is.</summary>
public sealed class DependencyCheckTests
{
    private static readonly CompilerContext Context =
        Compiling.Context with { ServiceComposers = new ServiceComposerRegistry([]).All };

    public static TheoryData<string, string> Places => new()
    {
        { "resource: {type: local, command: sh, files: {f: \"TEXT\"}}", "'files.f' in the resource" },
        { "resource: {type: local, command: sh, arguments: [\"TEXT\"]}", "'arguments[0]' in the resource" },
        { "resource: {type: local, command: sh, environment: {A: \"TEXT\"}}", "'environment.A' in the resource" },
        { "resource: {type: dummy}, contextualisation: {type: cloudinit, context_template: \"TEXT\"}",
            "'context_template' in the contextualisation" },
        { "resource: {type: dummy}, contextualisation: {type: docker, env: [\"TEXT\"]}",
            "'env[0]' in the contextualisation" },
        { "resource: {type: dummy}, config_management: {type: puppet_solo, manifests: [\"TEXT\"]}",
            "'manifests[0]' in the config_management" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Compile_NodeWithoutADependency_IsAWarningInEachSection(string section, string place)
    {
        foreach (var text in (string[])["{{ getip('db') }}", "{{ getipall(db) | join(',') }}"])
        {
            var found = Assert.Single(Compile(section, text, "[]"), d => d.Id == "OCCO1305");
            Assert.Equal(DiagnosticSeverity.Warning, found.Severity);
            Assert.StartsWith(place, found.Message, StringComparison.Ordinal);
            Assert.EndsWith("'web' does not wait until 'db' is ready.", found.Message, StringComparison.Ordinal);
            Assert.Equal("Add the dependency [web, db].", found.Hint);
        }
    }

    [Theory]
    [InlineData("{{ getip('db') }}", "[[web, db]]")]
    [InlineData("{{ getip('db') }}", "[[web, x], [x, db]]")]
    [InlineData("{{ getipall('web') }}", "[]")]
    [InlineData("{{ getipall('db') }}", "[[db, web]]")]
    public void Compile_NodeThatIsAwaitedOrListedLater_IsAccepted(string text, string dependencies)
        => Assert.Empty(Compile("resource: {type: dummy, zone: \"TEXT\"}", text, dependencies));

    [Fact]
    public void Compile_NodeThatWaitsForTheUser_IsAWarningThatSaysSo()
    {
        var found = Assert.Single(
            Compile("resource: {type: dummy, zone: \"TEXT\"}", "{{ getip('db') }}", "[[db, web]]"));
        Assert.EndsWith("'db' depends on 'web'.", found.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Diagnostic> Compile(string section, string text, string dependencies)
    {
        var clouds = Context.CloudHandlers.Append(new("local", new LocalCloud()));
        return DescriptionCompiler.Compile(
            DescriptionSource.FromText($$$"""
                infra_name: x
                user_id: u
                nodes: [{name: db, type: t}, {name: x, type: t}, {name: web, type: w}]
                dependencies: {{{dependencies}}}
                node_definitions:
                  t: [{resource: {type: dummy}}]
                  w: [{ {{{section.Replace("TEXT", text, StringComparison.Ordinal)}}} }]
                """),
            new() { Definitions = [] },
            Context with { CloudHandlers = clouds.ToDictionary(c => c.Key, c => c.Value) }).Diagnostics;
    }
}
