using Xunit;

namespace Occo.Engine.Tests;

public sealed class OutputsTests
{
    private const string Head = """
        infra_name: shop
        user_id: ops
        variables: {base: core, list: [1]}
        nodes: [{name: db, type: t}, {name: web, type: t, variables: {base: other}}]
        outputs:

        """;

    [Fact]
    public void Compile_Outputs_AreKeptAsWrittenInOrder()
    {
        var compiled = Good("""
              url: "http://{{ getip('db') }}/"
              Port_2: 80
              all: ["{{ getipall('web') }}", {x: "{{ variables.base }}"}]
            """);

        Assert.Equal(["url", "Port_2", "all"], compiled.Outputs.Keys);
        Assert.Equal(80L, compiled.Outputs["Port_2"]);
        var read = CompiledJson.Read(CompiledJson.Write(compiled));
        Assert.True(PlainValues.Equal(compiled.Outputs, read.Outputs));
    }

    [Theory]
    [InlineData("  db-ip: x", "OCCO1105", 6, "The output name 'db-ip' is not allowed.")]
    [InlineData("  2: x", "OCCO1105", 6, "The output name '2' is not allowed.")]
    [InlineData("  x: ", "OCCO1103", 6, "The output 'x' is empty.")]
    [InlineData("  ok: 1\n  x: '{{ getip(db }}'", "OCCO1301", 7, "'x' in the outputs section")]
    [InlineData("  x: [a, {b: '{% if %}'}]", "OCCO1301", 6, "'x[1].b' in the outputs section")]
    [InlineData("  x: \"{{ getip('dbb') }}\"", "OCCO1302", 6, "The output 'x': there is no node 'dbb'.")]
    [InlineData("  x: \"{{ find_node_id(name='wbe').address }}\"", "OCCO1302", 6, "'wbe'")]
    [InlineData("  x: ok\n  y: {a: [\"{{ getipp('db') }}\"]}", "OCCO1304", 7, "'y.a[0]': there is no function")]
    [InlineData("  x: '{{ variables.bose }}'", "OCCO1303", 6, "'variables' has no 'bose'.")]
    [InlineData("  x: '{{ node_id }}'", "OCCO1303", 6, "'node_id' is not defined.")]
    [InlineData("  x: \"{{ infra('shop').outputs.y }}\"", "OCCO1115", 1, "infra('shop')")]
    [InlineData("  - x", "OCCO1103", 6, "'outputs' is a list.")]
    public void Compile_OutputThatCannotBeRight_IsAFindingAtItsPlace(
        string outputs, string id, int line, string message)
    {
        var error = Compiling.Error(Compiling.Text(Head + outputs).Diagnostics);

        Assert.Equal((id, line), (error.Id, error.Line));
        Assert.True(error is { Column: > 0, Hint.Length: > 0 }, error.ToString());
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_OutputOfNoNode_SuggestsTheNearest()
        => Assert.Equal("Did you mean 'web'?",
            Compiling.Error(Compiling.Text(Head + "  x: \"{{ getip('wbe') }}\"").Diagnostics).Hint);

    [Theory]
    [InlineData("  x: \"{{ infra('base').outputs.a }}\"", "base")]
    [InlineData("  x: \"{{ infra(name='base').outputs.a }}{{ infra('alpha').outputs['b'] }}\"", "alpha base")]
    [InlineData("  x: \"{% for i in variables.list %}{{ infra('deep').outputs.a[i] }}{% endfor %}\"", "deep")]
    [InlineData("  x: \"{{ infra(variables.base).outputs.a }}\"", "core")]
    [InlineData("  x: \"{{ infra(infra_name ~ '2').outputs.a }}{{ infra(variables.list).outputs.b }}\"", "")]
    [InlineData("  x: \"infra('base') {{ 'infra' }} {# infra('base') #}\"", "")]
    public void Compile_Outputs_TellWhatIsUsed(string outputs, string uses)
        => Assert.Equal(uses, string.Join(' ', Good(outputs).Uses));

    [Fact]
    public void Compile_Definitions_TellWhatIsUsedByEachNode()
    {
        var compiled = Good("""
              x: 1
            node_definitions:
              t:
                - resource: {type: dummy, zone: "{{ infra('zones').outputs.a }}"}
                  contextualisation:
                    type: cloudinit
                    context_template: {runcmd: ["{{ infra(variables.base).outputs.cmd }}"]}
                - resource: {type: dummy, "zone": a}
                  contextualisation: {type: basic, attributes: {"{{ infra('key').outputs.a }}": 1}}
            """);

        Assert.Equal(["core", "key", "other", "zones"], compiled.Uses);
        Assert.Equal(compiled.Uses, CompiledJson.Read(CompiledJson.Write(compiled)).Uses);
    }

    [Fact]
    public void Write_WithoutOutputs_IsTheTextOfBefore()
    {
        var json = CompiledJson.Write(Compiling.Good("infra_name: a\nuser_id: u\nnodes: []\noutputs:"));
        Assert.DoesNotContain("outputs", json, StringComparison.Ordinal);
        Assert.DoesNotContain("uses", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_Outputs_AreShownByName()
    {
        var difference = Assert.Single(VersionComparison.Of(Good("  a: 1\n  b: 2"), Good("  a: 1\n  b: 3")));
        Assert.Equal(("outputs.b", 2L, 3L), (difference.Path, difference.From, difference.To));
    }

    private static CompiledInfrastructure Good(string outputs) => Compiling.Good(Head + outputs);
}
