using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What the user sees of a mistake in a node definition.</summary>
public sealed class DefinitionDiagnosticTests
{
    [Theory]
    [InlineData("nodedef:a:\n- resource: {type: dummy}", "OCCO1201", 1, 1,
        "The key 'nodedef:a' does not name a node definition.")]
    [InlineData("a:\n- resource: {type: dummy}", "OCCO1201", 1, 1, "The key 'a' does not name a node definition.")]
    [InlineData("'node_def:':\n- resource: {type: dummy}", "OCCO1201", 1, 1,
        "The key 'node_def:' does not name a node definition.")]
    [InlineData("'node_def:a': {resource: {type: dummy}}", "OCCO1202", 1, 15,
        "The definition of 'a' is a mapping, not a list.")]
    [InlineData("'node_def:a': []", "OCCO1202", 1, 15, "The definition of 'a' has 0 alternatives.")]
    [InlineData("'node_def:a':\n- dummy", "OCCO1103", 2, 3, "Alternative 1 of 'a' is text.")]
    [InlineData("'node_def:a':\n- health_check: {}", "OCCO1101", 2, 3, "Alternative 1 of 'a' has no 'resource'.")]
    [InlineData("'node_def:a':\n- resource: {type: dummy}\n- resource: {zone: a}", "OCCO1101", 3, 13,
        "The resource section has no 'type'.")]
    [InlineData("'node_def:a':\n- resource: dummy", "OCCO1103", 2, 13, "Alternative 1 of 'a': 'resource' is text.")]
    [InlineData("'node_def:a':\n- resource: {type: dumy}", "OCCO1203", 2, 20, "The cloud 'dumy' is unknown.")]
    [InlineData("'node_def:a':\n- resource: {type: dummy, zoen: a}", "OCCO1102", 2, 27,
        "The resource section has the unknown key 'zoen'.")]
    [InlineData("'node_def:a':\n- resource: {type: dummy, size: big}", "OCCO1103", 2, 27,
        "'size' in the resource section is text.")]
    [InlineData("'node_def:a':\n- resource: {type: dummy}\n  resorce: {}", "OCCO1102", 3, 3,
        "Alternative 1 of 'a' has the unknown key 'resorce'.")]
    [InlineData("'node_def:a':\n- resource: {type: dummy}\n  contextualisation: {type: cloudint}", "OCCO1205", 3, 29,
        "The contextualisation 'cloudint' is unknown.")]
    [InlineData("'node_def:a':\n- resource: {type: dummy}\n  config_management: {type: ansible}", "OCCO1206", 3, 29,
        "The config manager 'ansible' is unknown.")]
    [InlineData("'node_def:a':\n- resource: {type: dummy}\n'node_def:a':\n- resource: {type: dummy}", "OCCO1009", 3, 1,
        "The key 'node_def:a' appears twice: in line 1 and in line 3.")]
    [InlineData("- a", "OCCO1103", 1, 1, "The document of node definitions is a list.")]
    public void CompileDefinitions_Mistake_PointsAtIt(string text, string id, int line, int column, string message)
        => AssertError(text, id, line, column, message);

    [Fact]
    public void CompileDefinitions_Empty_SaysWhatToWrite()
        => Assert.StartsWith("Write node definitions: 'node_def:",
            Assert.Single(Compiling.DefinitionText("# nothing").Diagnostics).Hint, StringComparison.Ordinal);

    [Theory]
    [InlineData("dumy", "Did you mean 'dummy'? ")]
    [InlineData("hyperv", "Known clouds: ")]
    public void CompileDefinitions_UnknownCloud_TellsHowToBringOne(string type, string hint)
    {
        var finding = Assert.Single(
            Compiling.DefinitionText($"'node_def:a':\n- resource: {{type: {type}}}").Diagnostics);
        Assert.StartsWith(hint, finding.Hint, StringComparison.Ordinal);
        Assert.Contains("Register-OccoCloudHandler", finding.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{type: fancy}", "OCCO1209", 24, "The health check 'fancy' is unknown.")]
    [InlineData("{pign: true}", "OCCO1102", 18, "The health_check section has the unknown key 'pign'.")]
    [InlineData("{ping: 'yes'}", "OCCO1103", 24, "'ping' is text.")]
    [InlineData("{ping: '{{ variables.ping }}'}", "OCCO1103", 24, "'ping' is text.")]
    [InlineData("{timeout: 0}", "OCCO1104", 27, "'timeout' is 0.")]
    [InlineData("{timeout: -5}", "OCCO1104", 27, "'timeout' is -5.")]
    [InlineData("{ports: 80}", "OCCO1103", 25, "'ports' is a whole number.")]
    [InlineData("{ports: [80, 70000]}", "OCCO1104", 30, "An item of 'ports' is 70000.")]
    [InlineData("{ports: ['80']}", "OCCO1103", 26, "An item of 'ports' is text.")]
    [InlineData("{urls: [7]}", "OCCO1103", 25, "An item of 'urls' is a whole number, not text.")]
    [InlineData("{mysqldbs: [x]}", "OCCO1103", 29, "An item of 'mysqldbs' is text.")]
    [InlineData("{mysqldbs: [{name: a, user: b, pass: c, port: 1}]}", "OCCO1102", 57,
        "An item of 'mysqldbs' has the unknown key 'port'.")]
    [InlineData("{mysqldbs: [{name: a, user: b, pass: 1}]}", "OCCO1103", 54,
        "An item of 'mysqldbs': 'pass' is a whole number, not text.")]
    public void CompileDefinitions_HealthCheckMistake_PointsAtIt(string check, string id, int column, string message)
        => AssertError($"'node_def:a':\n- resource: {{type: dummy}}\n  health_check: {check}", id, 3, column, message);

    [Theory]
    [InlineData("{}")]
    [InlineData(
        "{type: basic, ping: false, ports: [22, '{{ variables.port }}'], urls: ['http://{{ip}}:80'], timeout: 60}")]
    [InlineData("{mysqldbs: []}")]
    public void CompileDefinitions_GoodHealthCheck_IsAccepted(string check)
        => Assert.True(Compiling.DefinitionText(
            $"'node_def:a':\n- resource: {{type: dummy}}\n  health_check: {check}").Success);

    [Theory]
    [InlineData("resource: {type: cloudbroker, endpoint: e, description: {deployment_id: d, instance_type_id: i}}",
        "OCCO1204", 2)]
    [InlineData("resource: {type: dummy}\n  config_management: {type: chef, endpoint: e, run_list: [a]}", "OCCO1207",
        3)]
    [InlineData("resource: {type: dummy}\n  health_check: {mysqldbs: [{name: a, user: b, pass: c}]}", "OCCO1208", 3)]
    public void CompileDefinitions_WhatThisVersionDoesNotDo_IsAWarning(string alternative, string id, int line)
    {
        var result = Compiling.DefinitionText($"'node_def:a':\n- {alternative}");
        Assert.True(result.Success);
        var warning = Assert.Single(result.Diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Warning, line), (warning.Id, warning.Severity, warning.Line));
        Assert.Single(result.Definitions);
    }

    [Theory]
    [InlineData("{type: dummy}")]
    [InlineData("{type: dummy, other: 1}")]
    [InlineData("{type: puppet_solo, manifests: [a]}")]
    public void CompileDefinitions_ConfigManagerThatIsApplied_IsAccepted(string section)
        => Assert.Empty(Compiling.DefinitionText(
            $"'node_def:a':\n- resource: {{type: dummy}}\n  config_management: {section}").Diagnostics);

    [Fact]
    public void CompileDefinitions_AnyMistake_GivesNoDefinitions()
    {
        var result = Compiling.DefinitionText("'node_def:a':\n- resource: {type: dummy}\n'node_def:b': []");
        Assert.False(result.Success);
        Assert.Empty(result.Definitions);
    }

    [Fact]
    public void CompileDefinitions_TooManyAlternatives_AreRefused()
    {
        var many = string.Concat(Enumerable.Repeat("- resource: {type: dummy}\n", 101));
        Assert.Equal("OCCO1202", Compiling.Error(Compiling.DefinitionText("'node_def:a':\n" + many).Diagnostics).Id);
    }

    [Fact]
    public void CompileDefinitions_PlugInThrows_IsAFinding()
    {
        var context = Compiling.Context with
        {
            ServiceComposers = new Dictionary<string, IServiceComposer> { ["bad"] = new ThrowingComposer() },
        };
        var result = DescriptionCompiler.CompileDefinitions(
            DescriptionSource.FromText("'node_def:a':\n- resource: {type: dummy}\n  contextualisation: {type: bad}"),
                false, context);
        var error = Compiling.Error(result.Diagnostics);
        Assert.Equal(("OCCO1213", 3), (error.Id, error.Line));
        Assert.Contains("out of order", error.Message, StringComparison.Ordinal);
    }

    private static void AssertError(string text, string id, int line, int column, string message)
    {
        var error = Compiling.Error(Compiling.DefinitionText(text).Diagnostics);
        Assert.Equal((id, line, column, message), (error.Id, error.Line, error.Column, error.Message));
        Assert.False(string.IsNullOrEmpty(error.Hint));
    }

    private sealed class ThrowingComposer : IServiceComposer
    {
        public string Type => "bad";

        public IEnumerable<Diagnostic> Validate(Section contextualisation)
            => throw new InvalidOperationException("out of order");

        public ComposedRequest Compose(CompositionInput input) => throw new InvalidOperationException();
    }
}
