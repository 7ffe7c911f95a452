using Xunit;

namespace Occo.Engine.Tests;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// The small cases of the conformance set. Where the original crashes or accepts what cannot work, the table says which
/// finding Occo has instead, or that it does what was meant.
/// </summary>
public sealed class ConformanceCaseTests
{
    private const string InfrastructureCases = "infra-description-cases.json";
    private const string DefinitionCases = "node-definition-cases.json";

    private static readonly Dictionary<string, string> InfrastructureFindings = new()
    {
        ["missing infra_name"] = "OCCO1101",
        ["missing user_id"] = "OCCO1101",
        ["unknown top key"] = "OCCO1102",
        ["init_suspended"] = "OCCO1102",
        ["infra_name dot"] = "OCCO1105",
        ["infra_name 64"] = "OCCO1105",
        ["infra_name empty"] = "OCCO1103",
        ["infra_name number"] = "OCCO1103",
        ["infra_name trailing newline"] = "OCCO1105",
        ["node no name"] = "OCCO1101",
        ["node no type"] = "OCCO1101",
        ["node unknown key"] = "OCCO1102",
        ["scaling min>max"] = "OCCO1107",
        ["scaling string"] = "OCCO1103",
        ["filter list"] = "OCCO1103",
        ["dup names"] = "OCCO1106",
        ["dep mapping no connection"] = "OCCO1101",
        ["self loop"] = "OCCO1111",
        ["cycle2"] = "OCCO1111",
        ["dangling dependent"] = "OCCO1108",
        ["mappings bad type"] = "OCCO1110",
        ["list document"] = "OCCO1103",
    };

    // Accepted by the original with another meaning, or not at all; the levels that Occo gives.
    private static readonly Dictionary<string, string> BetterLevels = new()
    {
        ["dep by string names"] = """[["a"],["b"]]""",
        ["node create_timeout"] = """[["a"]]""",
    };

    private static readonly Dictionary<string, string> DefinitionFindings = new()
    {
        ["azurenic"] = "OCCO1102",
        ["badplugin"] = "OCCO1203",
        ["badsection"] = "OCCO1102",
        ["basicctx"] = "OCCO1101",
        ["chefmiss"] = "OCCO1101",
        ["cloudsigmadesc"] = "OCCO1101",
        ["ctxmissing"] = "OCCO1101",
        ["ctxnotype"] = "OCCO1101",
        ["ctxunknown"] = "OCCO1102",
        ["dockerctx"] = "OCCO1101",
        ["ec2missing"] = "OCCO1101",
        ["ec2unknown"] = "OCCO1102",
        ["emptylist"] = "OCCO1202",
        ["hcmysql"] = "OCCO1103",
        ["hcmysqlfirstbad"] = "OCCO1101",
        ["hcmysqlmiss"] = "OCCO1101",
        ["hcping"] = "OCCO1103",
        ["hcports"] = "OCCO1103",
        ["hctimeout"] = "OCCO1103",
        ["hctype"] = "OCCO1209",
        ["hcurls"] = "OCCO1103",
        ["missingimport"] = "OCCO1021",
        ["noresource"] = "OCCO1101",
        ["notlist"] = "OCCO1202",
        ["novamissing"] = "OCCO1101",
        ["novavol"] = "OCCO1104",
        ["puppetmiss"] = "OCCO1101",
        ["twoimpl"] = "OCCO1101",
        ["wrongprefix"] = "OCCO1201",
    };

    public static TheoryData<string> Infrastructures => Names(InfrastructureCases);

    public static TheoryData<string> Definitions => Names(DefinitionCases);

    [ConformanceTheory]
    [MemberData(nameof(Infrastructures))]
    public void Compile_InfrastructureCase_GivesTheVerdict(string name)
    {
        var written = Case(InfrastructureCases, name);
        var result = Compiling.Text(written.GetValueOrDefault("yaml") as string ?? FromEdges(written));
        if (InfrastructureFindings.TryGetValue(name, out var id))
        {
            AssertFinding(id, result.Diagnostics);
            return;
        }

        var compiled = result.Require();
        var levels = BetterLevels.TryGetValue(name, out var better) ? PlainJson.Read(better) : written["levels"];
        Assert.True(PlainValues.Equal(levels, PlainJson.Read(PlainJson.Write(compiled.Levels))));
        if (better is not null || written.GetValueOrDefault("nodes") is not Values nodes) return;
        foreach (var node in compiled.Nodes)
        {
            var variables = ((Values)nodes[node.Name]!)["variables"] ?? ComposedRequest.Empty;
            Assert.True(PlainValues.Equal(variables, node.Variables));
        }
    }

    [ConformanceTheory]
    [MemberData(nameof(Definitions))]
    public void CompileDefinitions_DefinitionCase_GivesTheVerdict(string name)
    {
        var folder = Directory.CreateTempSubdirectory("occo-");
        try
        {
            var file = Path.Combine(folder.FullName, "nodes.yaml");
            File.WriteAllText(file, (string)Case(DefinitionCases, name)["yaml"]!);
            var result = DescriptionCompiler.CompileDefinitions(DescriptionSource.FromFile(file), false,
                Compiling.Context);
            if (DefinitionFindings.TryGetValue(name, out var id)) AssertFinding(id, result.Diagnostics);
            else Assert.True(result.Success && result.Definitions.Count == 1, name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [ConformanceFact]
    public void Tables_EveryEntry_IsACaseOfTheSet()
    {
        Assert.Empty(InfrastructureFindings.Keys.Concat(BetterLevels.Keys).Except(CaseNames(InfrastructureCases)));
        Assert.Empty(DefinitionFindings.Keys.Except(CaseNames(DefinitionCases)));
    }

    [ConformanceFact]
    public void Compile_WhatTheOriginalRejects_IsRejected()
    {
        var rejected = Conformance.Cases(InfrastructureCases).Where(c => c["result"] is not "ok")
            .Select(c => (string)c["case"]!);
        Assert.Empty(rejected.Except(InfrastructureFindings.Keys).Except(["node create_timeout"]));
    }

    private static void AssertFinding(string id, IReadOnlyList<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.Equal(id, error.Id));
        Assert.All(errors, error
            => Assert.True(error is { Line: > 0, Column: > 0, Hint.Length: > 0 }, error.ToString()));
    }

    private static string FromEdges(Values written)
    {
        var nodes = ((IReadOnlyList<object?>)written["nodes"]!).Select(name => $"- &{name} {{name: {name}, type: t}}");
        var edges = ((IReadOnlyList<object?>)written["edges_dependent_dependee"]!).Cast<IReadOnlyList<object?>>()
            .Select(edge => $"- [*{edge[0]}, *{edge[1]}]");
        string[] lines = ["user_id: u", "infra_name: x", "nodes:", .. nodes, "dependencies:", .. edges];
        return string.Join('\n', lines);
    }

    private static Values Case(string file, string name)
        => Conformance.Cases(file).Single(c => (string)c["case"]! == name);

    private static IEnumerable<string> CaseNames(string file)
        => Conformance.Cases(file).Select(c => (string)c["case"]!);

    private static TheoryData<string> Names(string file) => [.. CaseNames(file).DefaultIfEmpty("none")];
}
