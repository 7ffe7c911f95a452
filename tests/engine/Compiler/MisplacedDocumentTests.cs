using Xunit;

namespace Occo.Engine.Tests;

public sealed class MisplacedDocumentTests
{
    private const string Description = "infra_name: x\nuser_id: u\nnodes:\n- {name: a, type: t}";
    private const string Form = "Write [dependent, dependee], or {connection: [dependent, dependee], mappings: [...]}.";

    [Fact]
    public void Compile_DefinitionsAsDescription_IsOneError()
    {
        var error = Compiling.Error(
            Compiling.Text("node_def:web:\n- resource: {type: dummy}\nnode_def:db: 1").Diagnostics);

        Assert.Equal("text(1,1): error OCCO1025: These are node definitions, and not the description of an "
            + "infrastructure. Give them as node definitions, or put them under 'node_definitions' of a description.",
            error.ToString());
    }

    [Fact]
    public void Compile_DescriptionAsDefinitions_IsOneError()
    {
        var source = DescriptionSource.FromText(Description);

        var alone = Compiling.Error(Compiling.DefinitionText(Description).Diagnostics);
        var beside = Compiling.Error(
            DescriptionCompiler.Compile(source, new() { Definitions = [source] }, Compiling.Context).Diagnostics);

        Assert.Equal(("OCCO1026", "OCCO1026"), (alone.Id, beside.Id));
        Assert.Equal("This is the description of an infrastructure, and not a document of node definitions.",
            alone.Message);
    }

    [Fact]
    public void Compile_DocumentWithKeysOfBoth_PointsAtTheKeyThatIsWrong()
    {
        var error = Compiling.Error(
            Compiling.Text("infra_name: x\nuser_id: u\nnodes: []\nnode_def:web: []").Diagnostics);

        Assert.Equal(("OCCO1102", 4), (error.Id, error.Line));
    }

    [Fact]
    public void Compile_DependencyThatIsNoListInAList_ShowsTheForm()
    {
        var error = Compiling.Error(Compiling.Text(
            "infra_name: x\nuser_id: u\nnodes: []\ndependencies: [a, b]").Diagnostics);

        Assert.Equal(("OCCO1109", 4, 15, Form), (error.Id, error.Line, error.Column, error.Hint));
        Assert.Equal("The dependencies are a list of names; each dependency must be a list of two.", error.Message);
    }

    public static TheoryData<object> Flat => new()
    {
        new object[] { "web", "db" },
        new Dictionary<string, object> { ["web"] = "db" },
        new object[] { new object[] { "web", "db", "web" } },
    };

    [Theory]
    [MemberData(nameof(Flat))]
    public void Compile_DependenciesOfAnObjectGraph_ShowTheirPlaceAndTheForm(object dependencies)
    {
        var graph = new Dictionary<string, object?>
        {
            ["infra_name"] = "x", ["user_id"] = "u", ["nodes"] = Array.Empty<object>(),
            ["dependencies"] = dependencies,
        };

        var error = Compiling.Error(DescriptionCompiler.Compile(
            DescriptionSource.FromGraph(graph), new(), Compiling.Context).Diagnostics);

        Assert.Equal(Form, error.Hint);
        Assert.StartsWith("dependencies", error.Path, StringComparison.Ordinal);
    }
}
