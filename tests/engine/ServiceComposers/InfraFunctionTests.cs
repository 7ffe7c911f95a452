using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

/// <summary><c>infra('base').outputs</c> in the templates of a node.</summary>
public sealed class InfraFunctionTests
{
    private readonly List<string> asked = [];

    [Theory]
    [InlineData("{{ infra('base').outputs.ip }}", "10.0.0.1", "output:base.ip=\"10.0.0.1\"")]
    [InlineData("{{ infra(name='base').outputs['port'] + 1 }}", "81", "output:base.port=80")]
    [InlineData("{{ infra('base').outputs.ips | join(' ') }}", "a b", "output:base.ips=[\"a\",\"b\"]")]
    [InlineData("{{ infra('base').name }}", "base", "")]
    [InlineData("{{ infra('base').outputs.keys() | join(' ') }}", "ip port ips late", "")]
    [InlineData("{{ 'ip' in infra('base').outputs }}", "True", "")]
    [InlineData("{{ infra('base').outputs.late | default('none') }}", "none", "output:base.late=")]
    [InlineData("{{ infra('base').outputs.late is defined }}", "False", "output:base.late=")]
    [InlineData("{{ infra('base').outputs.get('late') | d('x') }}", "x", "output:base.late=")]
    [InlineData("{{ infra('nobody').outputs.ip | default('none') }}", "none", "output:nobody.ip=")]
    public void Compose_Output_IsFoundAndRecorded(string template, string expected, string inputs)
    {
        var request = Compose(template);

        Assert.Equal(expected, request.Attributes["a"]);
        Assert.Equal(inputs, string.Join(' ', request.Inputs.Select(i => $"{i.Key}={i.Value}")));
    }

    [Fact]
    public void Compose_OneOutput_AsksForNoOther()
    {
        Compose("{{ infra('base').outputs.ip }}");
        Assert.Equal(["ip"], asked);
    }

    [Theory]
    [InlineData("{{ infra('nobody').outputs.ip }}",
        "There is no infrastructure 'nobody' in this store. Register it and build it")]
    [InlineData("{{ infra('base').outputs.late }}",
        "The output 'late' of 'base' is not there yet. Build 'base' first. It says: no db")]
    [InlineData("{{ infra('base').outputs.prot }}", "'base' has no output 'prot'. Did you mean 'port'?")]
    [InlineData("{{ infra('base').outputs.values() | length }}", "The output 'late' of 'base' is not there yet.")]
    [InlineData("{% for k, v in infra('base').outputs.items() %}{{ v }}{% endfor %}", "The output 'late'")]
    [InlineData("{{ infra('base').outputs }}", "The output 'late'")]
    [InlineData("{{ infra() }}", "infra: The argument 'name' is missing.")]
    [InlineData("{{ infra('base').output.ip }}", "has no 'output'. Did you mean 'outputs'?")]
    public void Compose_OutputThatIsNotThere_SaysWhatToDo(string template, string message)
        => Assert.Contains(message, Assert.Throws<CompositionException>(() => Compose(template)).Message);

    [Fact]
    public void Compose_ErrorInALaterLine_NamesTheLine()
    {
        var error = Assert.Throws<CompositionException>(() => Compose("a\nb {{ infra('base').outputs.late }}"));
        Assert.Equal(2, error.Location.Line);
    }

    private ComposedRequest Compose(string template)
    {
        var section = Map(("type", "basic"), ("attributes", Map(("a", template))));
        return Compositions.Compose(Input(Implementation(section)) with { Outputs = Find });
    }

    private OutputSet? Find(string infrastructure)
        => infrastructure != "base" ? null : new("base", ["ip", "port", "ips", "late"], name =>
        {
            asked.Add(name);
            return name switch
            {
                "ip" => new(name, "10.0.0.1"),
                "port" => new(name, 80L),
                "ips" => new(name, List("a", "b")),
                _ => new(name, null, "no db"),
            };
        });
}
