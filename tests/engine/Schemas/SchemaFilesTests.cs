using System.Text.Json.Nodes;
using Occo.Schemas;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The files under <c>schemas</c> are those that the compiler's rules give, and describe each key.</summary>
public sealed class SchemaFilesTests
{
    public static TheoryData<string> Names => [.. SchemaFiles.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void File_Committed_IsWhatTheRulesGive(string name)
    {
        var committed = File.ReadAllText(Path.Combine(Repository.Schemas, name)).ReplaceLineEndings("\n");
        Assert.True(committed == SchemaFiles.All[name],
            $"schemas/{name} is not up to date. Run: ./build.ps1 -Task Schema");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Properties_All_AreDescribed(string name) => Assert.Empty(
        Properties(JsonNode.Parse(SchemaFiles.All[name]), "").Where(p => p.Value["description"] is null).Select(p
            => p.Path));

    [Theory]
    [InlineData("resource")]
    [InlineData("contextualisation")]
    [InlineData("config_management")]
    public void Section_Types_AreThoseOfTheEngine(string section)
    {
        IEnumerable<string> known = section switch
        {
            "resource" => SchemaFiles.BuiltIn.CloudHandlers.Keys.Union(KnownResources.Schemas.Keys),
            "contextualisation" => SchemaFiles.BuiltIn.ServiceComposers.Keys,
            _ => SchemaFiles.BuiltIn.ConfigManagers.Keys,
        };
        var schema = JsonNode.Parse(SchemaFiles.All["node-definitions.schema.json"])!["definitions"]!["alternatives"]!
            ["items"]!["properties"]![section]!["else"]!;

        AssertSame(known, schema["properties"]!["type"]!["anyOf"]![0]!["enum"]!.AsArray());
        AssertSame(known, schema["allOf"]!.AsArray().Select(c => c!["if"]!["properties"]!["type"]!["const"]));
        Assert.All(schema["allOf"]!.AsArray(), choice => Assert.NotEmpty(choice!["then"]!["properties"]!.AsObject()));
    }

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<JsonNode?> actual) => Assert.Equal(
        expected.Order(StringComparer.Ordinal), actual.Select(n => (string)n!).Order(StringComparer.Ordinal));

    // What a condition looks at is described where it is allowed.
    private static IEnumerable<(string Path, JsonNode Value)> Properties(JsonNode? node, string path) => node switch
    {
        JsonObject mapping => mapping.Where(e => e.Key != "if").SelectMany(e
            => Properties(e.Value, $"{path}/{e.Key}").Concat(
            e.Key == "properties" && e.Value is JsonObject properties
                ? properties.Select(p => ($"{path}/{p.Key}", p.Value!))
                : [])),
        JsonArray list => list.SelectMany((item, i) => Properties(item, $"{path}/{i}")),
        _ => [],
    };
}
