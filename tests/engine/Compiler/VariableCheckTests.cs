using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A variable that was given and that nothing knows is a slip of the pen.</summary>
public sealed class VariableCheckTests
{
    [Fact]
    public void Compile_GivenVariableThatNothingKnows_IsAWarningWithTheNearest()
    {
        var found = Assert.Single(Compile("{{ variables.greeting }}", "greting"));
        Assert.Equal(("OCCO1112", DiagnosticSeverity.Warning), (found.Id, found.Severity));
        Assert.Equal("The variable 'greting' was given, but nothing in the description uses it.", found.Message);
        Assert.Equal("Did you mean 'greeting'?", found.Hint);
    }

    [Theory]
    [InlineData("{{ variables.greeting }}", "greeting")]
    [InlineData("{{ variables.greeting }}", "size")]
    [InlineData("{{ variables.greeting }}", "color")]
    [InlineData("{{ variables.extra | default('x') }} {{ variables.greeting }}", "extra")]
    [InlineData("{% if variables.extra is defined %}x{% endif %}", "extra")]
    [InlineData("{% for k, v in variables.items() %}{{ v }}{% endfor %}", "anything")]
    [InlineData("{{ variables[name] }}", "anything")]
    public void Compile_GivenVariableThatIsOrMayBeUsed_IsSilent(string template, string given)
        => Assert.Empty(Compile(template, given));

    [Fact]
    public void Compile_NoVariableGiven_IsSilent() => Assert.Empty(Compile("{{ variables.greeting }}"));

    private static IReadOnlyList<Diagnostic> Compile(string template, params string[] given)
        => DescriptionCompiler.Compile(
            DescriptionSource.FromText($$$"""
                infra_name: x
                user_id: u
                variables: {greeting: hi, size: 1}
                nodes: [{name: web, type: w, variables: {color: red}}]
                node_definitions:
                  w: [{resource: {type: dummy, zone: "{{{template}}}"}}]
                """),
            new() { Variables = given.ToDictionary(name => name, object? (_) => "v") },
            Compiling.Context with { ServiceComposers = new ServiceComposerRegistry([]).All }).Diagnostics;
}
