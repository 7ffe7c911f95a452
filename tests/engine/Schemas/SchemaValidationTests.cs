using Occo.Schemas;
using Xunit;

namespace Occo.Engine.Tests;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// The JSON Schemas and the compiler judge alike: what has a missing, unknown, misnamed or mistyped key is refused by
/// both, and what only its meaning could make wrong is left to the compiler.
/// </summary>
public sealed class SchemaValidationTests
{
    private const string Description = "infrastructure";
    private const string Definitions = "node-definitions";

    private static readonly CompilerContext Context = SchemaFiles.BuiltIn;

    // What is refused for one of these is refused by the schema, too.
    private static readonly HashSet<string> OfShape = ["OCCO1101", "OCCO1102", "OCCO1103", "OCCO1104", "OCCO1105"];

    // What has no findings but these is accepted by the schema.
    private static readonly HashSet<string> OfMeaning =
    [
        "OCCO1106", "OCCO1107", "OCCO1111", "OCCO1115", "OCCO1117", "OCCO1203", "OCCO1205", "OCCO1206",
        "OCCO1210", "OCCO1211", "OCCO1301", "OCCO1302", "OCCO1303", "OCCO1304",
    ];

    [Fact]
    public void Examples_AllDocuments_AreValid()
    {
        var files = Documents(Path.Combine(Repository.Root, "examples")).ToList();
        Assert.True(files.Count >= 4);
        Assert.All(files, file => Assert.Null(Validator.Judge(file.Schema, file.Document)));
    }

    [ConformanceFact]
    public void Conformance_AllDocuments_AreJudgedAsByTheCompiler()
    {
        var documents = Documents(Path.Combine(Conformance.Root!, "documents")).ToList();
        Assert.True(documents.Count >= 40);
        AssertAgreement(documents);
    }

    [ConformanceFact]
    public void ConformanceCases_All_AreJudgedAsByTheCompiler() => AssertAgreement(
        Cases("infra-description-cases.json", Description).Concat(Cases("node-definition-cases.json", Definitions)));

    [Fact]
    public void Mutants_OfADescriptionWithEverything_AreJudgedAsByTheCompiler()
    {
        var whole = Plain(DescriptionSource.FromText(SchemaSamples.Description))!;
        Assert.Empty(Find(Description, DescriptionSource.FromGraph(whole)));
        AssertAgreement(Mutants(Description, whole));
    }

    [Fact]
    public void Mutants_OfDefinitionsOfEveryType_AreJudgedAsByTheCompiler()
    {
        var whole = SchemaSamples.Definitions();
        Assert.Empty(Find(Definitions, DescriptionSource.FromGraph(whole)));
        AssertAgreement(Mutants(Definitions, whole));
    }

    private static IEnumerable<(string Name, string Schema, object? Document, HashSet<string> Found)> Mutants(
        string schema, object whole) => SchemaSamples.Mutants(whole, "").Select(m
            => (m.What, schema, m.Value, Find(schema, DescriptionSource.FromGraph(m.Value!))))
            .Prepend(("whole", schema, whole, []));

    private static void AssertAgreement(
        IEnumerable<(string Name, string Schema, object? Document, HashSet<string> Found)> documents)
    {
        var quarrels = documents.Select(document => Validator.Judge(document.Schema, document.Document) is { } errors
            ? document.Found.IsSubsetOf(OfMeaning)
                ? $"{document.Name}: the compiler accepts, the schema says {errors}"
                : null
            : document.Found.Overlaps(OfShape)
                ? $"{document.Name}: the schema accepts, the compiler finds {string.Join(' ', document.Found)}"
                : null).OfType<string>().ToList();
        Assert.True(quarrels.Count == 0, string.Join('\n', quarrels.Take(20)));
    }

    private static IEnumerable<(string Name, string Schema, object? Document, HashSet<string> Found)> Documents(
        string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order())
        {
            var source = DescriptionSource.FromFile(file);
            if (Plain(source) is not Values document) continue;
            var schema = document.ContainsKey("infra_name") ? Description
                : document.Keys.Any(k => k.StartsWith("node_def:", StringComparison.Ordinal)) ? Definitions
                : null;
            if (schema is not null) yield return (file, schema, document, Find(schema, source));
        }
    }

    private static IEnumerable<(string Name, string Schema, object? Document, HashSet<string> Found)> Cases(
        string file, string schema)
    {
        foreach (var written in Conformance.Cases(file))
        {
            if (written.GetValueOrDefault("yaml") is not string yaml) continue;
            var source = DescriptionSource.FromText(yaml);
            if (Plain(source) is { } document)
                yield return ((string)written["case"]!, schema, document, Find(schema, source));
        }
    }

    private static object? Plain(DescriptionSource source)
        => new DocumentLoader(new Findings(), allowImportsOutside: false).Load(source)?.Plain;

    // Ids of the errors that the compiler finds.
    private static HashSet<string> Find(string schema, DescriptionSource source)
    {
        var found = schema == Description
            ? DescriptionCompiler.Compile(source, new(), Context).Diagnostics
            : DescriptionCompiler.CompileDefinitions(source, false, Context).Diagnostics;
        return [.. found.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Id)];
    }
}
