using Xunit;

namespace Occo.Engine.Tests;

/// <summary><c>secret_variables</c> marks variables as secret, and no warning quotes the value of a secret.</summary>
public sealed class MarkedVariablesTests
{
    [Fact]
    public void Compile_Mark_IsKeptWithTheDescription()
    {
        var compiled = Compile("variables: {a: {pin: x}}\nsecret_variables: [pin, color]").Require();

        Assert.Equal(["color", "pin"], compiled.SecretVariables);
        Assert.Equal(["color", "pin"], CompiledJson.Read(CompiledJson.Write(compiled)).SecretVariables);
    }

    [Fact]
    public void Compile_MarkOfNoVariable_IsAnErrorWithTheNearest()
    {
        var error = Assert.Single(Compile("variables: {pin: x}\nsecret_variables: [pinn]").Diagnostics);
        Assert.Equal("'secret_variables' names 'pinn', which is no variable.", error.Message);
        Assert.Equal(("OCCO1104", DiagnosticSeverity.Error, "Did you mean 'pin'?"),
            (error.Id, error.Severity, error.Hint));
    }

    [Theory]
    [InlineData("variables: {passwords: [0755]}")]
    [InlineData("variables: {passwords: {a: {b: [0755]}}}")]
    [InlineData("variables: {password: 0755}")]
    [InlineData("variables: {pins: [{a: 0755}]}\nsecret_variables: [pins]")]
    [InlineData("variables: {pin: 0755}\nsecret_variables: [pin]")]
    [InlineData("secret_variables: [color]\nvariables: {color: 0755}")]
    public void Compile_SecretWithTwoReadings_IsInNoMessage(string text)
    {
        var warning = Assert.Single(Compile(text).Diagnostics);
        Assert.Equal("OCCO1018", warning.Id);
        Assert.DoesNotContain("755", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("493", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_OthersWithTwoReadings_AreQuoted() => Assert.Contains("755", Assert.Single(
        Compile("variables: {mode: 0755, pin: x}\nsecret_variables: [pin]").Diagnostics).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Compare_MarkInEitherVersion_HidesBothValues()
    {
        var before = Compile("variables: {pin: first1, size: 1}").Require();
        var after = Compile("variables: {pin: second2, size: 2}\nsecret_variables: [pin]").Require();

        foreach (var (from, to) in new[] { (before, after), (after, before) })
        {
            var differences = VersionComparison.Of(from, to);
            var pin = Assert.Single(differences, d => d.Path == "variables.pin");
            Assert.Equal(("***", "***"), (pin.From, pin.To));
            Assert.Contains(differences, d => d is { Path: "variables.size", From: 1L or 2L });
            Assert.Contains(differences, d => d.Path == "secret_variables" && PlainJson.Write(d.From)
                + PlainJson.Write(d.To) is "[][\"pin\"]" or "[\"pin\"][]");
        }
    }

    private static CompilationResult Compile(string text) => DescriptionCompiler.Compile(DescriptionSource.FromText("""
        infra_name: x
        user_id: u
        nodes: [{name: web, type: w, variables: {color: red}}]
        node_definitions:
          w: [{resource: {type: dummy}}]

        """ + text), new(), Compiling.Context);
}
