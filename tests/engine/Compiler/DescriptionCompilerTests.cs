using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What a good description becomes.</summary>
public sealed class DescriptionCompilerTests
{
    private const string Head = "infra_name: shop\nuser_id: ops@example.org\n";

    [Fact]
    public void Compile_Description_KeepsItsFields()
    {
        var compiled = Compiling.Good(Head
            + "nodes:\n- {name: web, type: t2, filter: {zone: b}, scaling: {min: 2, max: 6}, create_timeout: 60}");
        Assert.Equal(("shop", "ops@example.org"), (compiled.Name, compiled.Owner));
        var web = Assert.Single(compiled.Nodes);
        Assert.Equal(("web", "t2", new ScalingRange(2, 6), TimeSpan.FromSeconds(60)),
            (web.Name, web.Type, web.Scaling, web.CreateTimeout));
        Assert.Equal("b", web.Filter["zone"]);
        Assert.Equal(["t2"], compiled.Definitions.Keys);
        Assert.Equal(2, compiled.Definitions["t2"].Implementations.Count);
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData(", scaling: {}", null, null)]
    [InlineData(", scaling: {min: }", null, null)]
    [InlineData(", scaling: {min: 3}", 3, 3)]
    [InlineData(", scaling: {max: 3}", 1, 3)]
    [InlineData(", scaling: {min: 2, max: 3}", 2, 3)]
    public void Compile_Scaling_FillsInWhatIsNotWritten(string scaling, int? min, int? max)
    {
        var node = Assert.Single(Compiling.Good(Head + $"nodes: [{{name: a, type: t{scaling}}}]").Nodes);
        Assert.Equal((min, max), (node.Scaling?.Min, node.Scaling?.Max));
        Assert.Equal((min ?? 1, max ?? 1), (node.Min, node.Max));
    }

    [Fact]
    public void Compile_NoTimeout_IsTheDefault()
    {
        var node = Assert.Single(Compiling.Good(Head + "nodes: [{name: a, type: t}]").Nodes);
        Assert.Equal(TimeSpan.FromSeconds(1800), node.CreateTimeout);
    }

    [Fact]
    public void Compile_NumberAsOwner_IsShownAsWritten()
        => Assert.Equal("0042", Compiling.Good("infra_name: x\nuser_id: 0042\nnodes: []").Owner);

    [Fact]
    public void Compile_GivenName_ReplacesTheWrittenOne()
    {
        var options = new CompileOptions { Name = "other" };
        Assert.Equal("other", Compiling.Good(Head + "nodes: []", options).Name);
        Assert.Equal("other", Compiling.Good("user_id: u\nnodes: []", options).Name);
    }

    [Fact]
    public void Compile_BadGivenName_IsAnError()
        => Assert.Equal("OCCO1105", Compiling.Error(
            Compiling.Text(Head + "nodes: []", new CompileOptions { Name = "a_b" }).Diagnostics).Id);

    [Fact]
    public void Compile_Variables_NodeWinsOverGivenWinsOverInfrastructure()
    {
        var given = new Dictionary<string, object?>
        {
            ["b"] = new Dictionary<string, object?> { ["y"] = 20, ["z"] = 20 },
            ["g"] = 20,
        };
        var compiled = Compiling.Good(
            Head + "variables: {a: 1, b: {x: 1, y: 1, z: 1}}\n"
                + "nodes: [{name: n, type: t, variables: {b: {z: 300}, n: 300}}, {name: m, type: t}]",
            new CompileOptions { Variables = given });
        Assert.Equal("""{"a":1,"b":{"x":1,"y":20,"z":20},"g":20}""", PlainJson.Write(compiled.Variables));
        Assert.Equal("""{"a":1,"b":{"x":1,"y":20,"z":300},"g":20,"n":300}""",
            PlainJson.Write(compiled.Nodes[0].Variables));
        Assert.Same(compiled.Variables, compiled.Nodes[1].Variables);
    }

    [Theory]
    [InlineData("variables:\n")]
    [InlineData("variables: {}\n")]
    [InlineData("")]
    public void Compile_NoVariables_AreEmpty(string variables)
    {
        var compiled = Compiling.Good(Head + variables + "nodes: [{name: a, type: t, variables: }]");
        Assert.Empty(compiled.Nodes[0].Variables);
    }

    [Theory]
    [InlineData("[b, a]")]
    [InlineData("[*b, *a]")]
    [InlineData("[*b, a]")]
    [InlineData("{connection: [b, a]}")]
    [InlineData("{connection: [*b, *a], mappings: [], note: kept out}")]
    [InlineData("[{name: b, type: t, variables: {k: [1]}}, {type: t, name: a}]")]
    public void Compile_EveryWayToNameANode_MeansTheSame(string dependency)
    {
        var compiled = Compiling.Good(
            Head + "nodes:\n- &b {name: b, type: t, variables: {k: [1]}}\n- &a {name: a, type: t}\n"
                + $"dependencies:\n- {dependency}");
        Assert.Equal([["a"], ["b"]], compiled.Levels);
        Assert.Equal(["a"], compiled.Nodes[0].DependsOn);
        Assert.Empty(compiled.Nodes[0].Inbound["a"]);
        Assert.Empty(compiled.Nodes[1].Outbound["b"]);
        Assert.Empty(compiled.Nodes[1].DependsOn);
    }

    [Fact]
    public void Compile_ParallelDependencies_JoinTheirMappings()
    {
        var compiled = Compiling.Good(Head + """
            nodes: [{name: a, type: t}, {name: b, type: t}]
            dependencies:
            - {connection: [b, a], mappings: [[one, b.one]]}
            - [b, a]
            - {connection: [b, a], mappings: [{attributes: [two, b.two], synch: true, note: [1]}]}
            """);
        var inbound = compiled.Nodes[1].Inbound["a"];
        Assert.Equal([("one", "b.one", false), ("two", "b.two", true)],
            inbound.Select(m => (m.Source, m.Destination, m.Synch)));
        Assert.Equal("""{"note":[1]}""", PlainJson.Write(inbound[1].Extra));
        Assert.Equal(inbound, compiled.Nodes[0].Outbound["b"]);
        Assert.Equal(["a"], compiled.Nodes[1].DependsOn);
    }

    [Fact]
    public void Compile_DependencyOnABrokenNode_IsNoSecondError()
    {
        var result = Compiling.Text(Head + """
            nodes: [&a {name: a_a, type: t}, {name: b, type: t}]
            dependencies: [[b, *a], [b, a_a]]
            """);
        Assert.Equal("OCCO1105", Compiling.Error(result.Diagnostics).Id);
    }

    [Theory]
    [InlineData("node_def:web")]
    [InlineData("web")]
    public void Compile_DefinitionInTheDescription_IsEnough(string key)
    {
        var compiled = DescriptionCompiler.Compile(
            DescriptionSource.FromText(Head
                + $"nodes: [{{name: a, type: web}}]\nnode_definitions:\n  {key}:\n  - resource: {{type: dummy}}"),
            new CompileOptions(), Compiling.Context).Require();
        Assert.Equal("dummy", compiled.Definitions["web"].Implementations[0].CloudType);
    }

    [Fact]
    public void Compile_DefinitionTwiceInTheDescription_IsAnError()
        => Assert.Equal("OCCO1212", Compiling.Error(Compiling.Text(
            Head + "nodes: []\nnode_definitions:\n  w: [resource: {type: dummy}]\n"
                + "  node_def:w: [resource: {type: dummy}]").Diagnostics).Id);

    [Fact]
    public void Compile_SeveralDefinitions_DescriptionThenLastFileThenStore()
    {
        static string Zone(string type, string zone)
            => $"'node_def:{type}': [resource: {{type: dummy, zone: {zone}}}]\n";
        var stored = new NodeDefinition("s",
            [new() { Resource = new Dictionary<string, object?> { ["type"] = "dummy", ["zone"] = "store" } }]);
        var context = Compiling.Context with { StoredDefinition = type => stored with { Type = type } };
        var compiled = DescriptionCompiler.Compile(
            DescriptionSource.FromText(Head + """
                nodes: [{name: a, type: own}, {name: b, type: file}, {name: c, type: early}, {name: d, type: store}]
                node_definitions: {own: [resource: {type: dummy, zone: own}]}
                """),
            new CompileOptions
            {
                Definitions =
                [
                    DescriptionSource.FromText(Zone("own", "first") + Zone("file", "first") + Zone("early", "first")),
                    DescriptionSource.FromText(Zone("own", "second") + Zone("file", "second")
                        + Zone("unused", "second")),
                ],
            },
            context).Require();
        Assert.Equal(
            ["early=first", "file=second", "own=own", "store=store"],
            compiled.Definitions.Select(d => $"{d.Key}={d.Value.Implementations[0].Resource["zone"]}").Order());
    }

    [Fact]
    public void Compile_DefinitionFileThatCannotBeRead_IsTheOnlyError()
    {
        var result = DescriptionCompiler.Compile(
            DescriptionSource.FromText(Head + "nodes: [{name: a, type: web}]"),
            new CompileOptions { Definitions = [DescriptionSource.FromText("a: [")] },
            Compiling.Context);
        Assert.Equal("OCCO1003", Compiling.Error(result.Diagnostics).Id);
    }

    [Fact]
    public void Compile_BrokenDefinition_IsNotCalledMissing()
    {
        var result = DescriptionCompiler.Compile(
            DescriptionSource.FromText(Head
                + "nodes: [{name: a, type: web, filter: {zone: a}}]\nnode_definitions: {web: []}"),
            new CompileOptions(), Compiling.Context);
        Assert.Equal("OCCO1202", Compiling.Error(result.Diagnostics).Id);
    }

    [Theory]
    [InlineData("{zone: b}", true)]
    [InlineData("{zone: b, size: 2}", true)]
    [InlineData("{size: 2.0}", true)]
    [InlineData("{type: dummy}", true)]
    [InlineData("{zone: a, size: 2}", false)]
    [InlineData("{size: '2'}", false)]
    [InlineData("{colour: red}", false)]
    public void Compile_Filter_MustFitOneAlternative(string filter, bool fits)
        => Assert.Equal(fits, Compiling.Text(Head + $"nodes: [{{name: a, type: t2, filter: {filter}}}]").Success);

    [Fact]
    public void Compile_ImportedTemplate_IsRememberedWithItsFile()
    {
        var folder = Directory.CreateTempSubdirectory("occo-");
        try
        {
            var template = Path.Combine(folder.FullName, "init.txt");
            File.WriteAllText(template, "#cloud-config\nx: {{ y }}\n");
            var compiled = DescriptionCompiler.Compile(
                DescriptionSource.FromText(Head + """
                    nodes: [{name: a, type: w}]
                    node_definitions:
                      w:
                      - resource: {type: dummy}
                        contextualisation: {type: cloudinit, context_template: !text_import {url: file://init.txt}}
                      - resource: {type: dummy}
                        contextualisation: {type: cloudinit, context_template: in place}
                    """, folder.FullName),
                new CompileOptions(), Compiling.Context).Require();
            var alternatives = compiled.Definitions["w"].Implementations;
            Assert.Equal([template, null], alternatives.Select(
                a => a.ImportedTexts.GetValueOrDefault("contextualisation.context_template")));
            Assert.Equal("#cloud-config\nx: {{ y }}\n", alternatives[0].Contextualisation!["context_template"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Compile_Warnings_DoNotRefuse()
    {
        var result = DescriptionCompiler.Compile(
            DescriptionSource.FromText(Head + """
                nodes: [{name: a, type: w}]
                node_definitions:
                  w: [resource: {type: cloudbroker, endpoint: e, description: {deployment_id: d, instance_type_id: i}}]
                """),
            new CompileOptions(), Compiling.Context);
        Assert.True(result.Success);
        Assert.Equal("OCCO1204", Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public void Require_WithErrors_ThrowsThemAll()
    {
        var error = Assert.Throws<DescriptionException>(() => Compiling.Text("infra_name: x").Require());
        Assert.Equal(2, error.Diagnostics.Count);
    }
}
