using System.Text.Json.Nodes;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The JSON Schemas have exactly the keys that the compiler knows, and describe each.</summary>
public sealed class SchemaKeysTests
{
    private static readonly JsonObject Infrastructure = Read("infrastructure");
    private static readonly JsonObject Definitions = Read("node-definitions");

    private static readonly Dictionary<string, SectionSchema> Sections =
        KnownResources.Schemas.Select(s => ($"resource_{s.Key}", s.Value))
            .Append(("resource_local", LocalSection.Schema))
            .Append(("resource_dummy", DummySchema.Schema))
            .Append(("resource_ec2", Ec2Schema.Schema))
            .Append(("contextualisation_basic", BasicComposer.Schema))
            .Append(("contextualisation_cloudinit", CloudInitComposer.Schema))
            .Append(("contextualisation_docker", DockerComposer.Schema))
            .Concat(ConfigManagers.Schemas.Select(s => ($"config_management_{s.Key}", s.Value)))
            .ToDictionary(s => s.Item1, s => s.Item2);

    public static TheoryData<string> SectionNames => [.. Sections.Keys];

    [Fact]
    public void Description_Keys_AreThoseOfTheCompiler()
    {
        AssertKeys(InfrastructureReader.Keys, Infrastructure);
        AssertKeys(NodeReader.Keys, Infrastructure["definitions"]!["node"]!);
        AssertKeys(ScalingReader.Keys, Infrastructure["definitions"]!["scaling"]!);
        AssertKeys(HealingReader.Keys, Infrastructure["definitions"]!["healing"]!);
        AssertKeys(NotifyReader.Keys, Infrastructure["definitions"]!["webhook"]!);
        AssertKeys(UpdateReader.Keys, Infrastructure["definitions"]!["update"]!);
        AssertKeys(DefinitionReader.Sections, Definitions["definitions"]!["alternative"]!);
        AssertKeys(HealthCheckReader.Keys, Definitions["definitions"]!["health_check"]!);
        AssertKeys(HealthCheckReader.DatabaseKeys, Definitions["definitions"]!["mysqldb"]!);
    }

    [Fact]
    public void Description_Words_AreThoseOfTheCompiler()
    {
        var definitions = Infrastructure["definitions"]!;
        AssertSame(UpdateWords.Modes.Keys, Texts(definitions["node"]!["properties"]!["refresh"]!["enum"]));
        AssertSame(UpdateWords.Orders.Keys, Texts(definitions["update"]!["properties"]!["order"]!["enum"]));
        AssertSame(UpdateWords.Failures.Keys, Texts(definitions["update"]!["properties"]!["on_failure"]!["enum"]));
        AssertSame(NotifyReader.Events, Texts(definitions["webhook"]!["properties"]!["events"]!["items"]!["enum"]));
    }

    [Theory]
    [InlineData("resource")]
    [InlineData("contextualisation")]
    [InlineData("config_management")]
    public void Section_Types_AreThoseOfTheEngine(string kind)
    {
        IEnumerable<string> known = kind switch
        {
            "resource" => new CloudHandlerRegistry([], TimeProvider.System, Random.Shared).ByType.Keys
                .Union(KnownResources.Types),
            "contextualisation" => new ServiceComposerRegistry([]).All.Keys,
            _ => ConfigManagers.Schemas.Keys,
        };
        var section = Definitions["definitions"]![kind]!;

        AssertSame(known, Texts(section["properties"]!["type"]!["anyOf"]![0]!["enum"]));
        AssertSame(known.Select(t => $"#/definitions/{kind}_{t}"),
            section["allOf"]!.AsArray().Select(choice => (string)choice!["then"]!["$ref"]!));
        AssertSame(known.Select(t => $"{kind}_{t}"),
            Sections.Keys.Where(s => s.StartsWith(kind, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(SectionNames))]
    public void Section_KeysAndKinds_AreThoseOfTheEngine(string name)
        => AssertSection(name, Sections[name], Definitions["definitions"]![name]!);

    [Fact]
    public void Properties_All_AreDescribed()
    {
        var bare = Properties(Infrastructure, "").Concat(Properties(Definitions, ""))
            .Where(p => p.Value["description"] is null && p.Value["$ref"] is null && p.Value["const"] is null)
            .Select(p => p.Path);
        Assert.Empty(bare);
    }

    private static void AssertSection(string name, SectionSchema expected, JsonNode actual)
    {
        AssertSame(expected.Keys.Keys, actual["properties"]!.AsObject().Select(p => p.Key));
        AssertSame(expected.Keys.Where(k => k.Value.Required).Select(k => k.Key), Texts(actual["required"]));
        Assert.Equal(expected.IsOpen, actual["additionalProperties"] is null);
        foreach (var (key, entry) in expected.Keys.Where(k => k.Key != "type"))
        {
            var property = actual["properties"]![key]!;
            if (entry.Inner is { } inner)
            {
                AssertSection($"{name}.{key}", inner, MappingOf(property));
            }
            else if (entry.Item is { } item)
            {
                var list = property["anyOf"]!.AsArray().Single(o => o!["items"] is not null)!;
                AssertSection($"{name}.{key}", item, MappingOf(list["items"]!));
            }
            else if (entry.Kinds != ValueKinds.Any && entry.Allowed is null)
            {
                var types = Types(property).Append("string").Distinct().Order();
                Assert.True(KindsOf(entry.Kinds).Append("string").Distinct().Order().SequenceEqual(types),
                    $"{name}.{key} is {string.Join(", ", types)} in the schema");
            }

            if (entry.Allowed is { } allowed) AssertSame(allowed, Texts(property["anyOf"]![0]!["enum"]));
        }
    }

    private static JsonNode MappingOf(JsonNode property)
        => property["anyOf"]!.AsArray().Single(option => option!["properties"] is not null)!;

    // A template may stand for any value, so text is always among the types.
    private static IEnumerable<string> Types(JsonNode property)
    {
        if (property["$ref"] is not null) return ["string"];
        if (property["anyOf"] is JsonArray options) return options.SelectMany(o => Types(o!));
        return property["type"] is JsonArray several ? Texts(several) : [(string)property["type"]!];
    }

    private static IEnumerable<string> KindsOf(ValueKinds kinds)
    {
        if (kinds.HasFlag(ValueKinds.Number)) yield return "number";
        else if (kinds.HasFlag(ValueKinds.Integer)) yield return "integer";
        if (kinds.HasFlag(ValueKinds.Boolean)) yield return "boolean";
        if (kinds.HasFlag(ValueKinds.List)) yield return "array";
        if (kinds.HasFlag(ValueKinds.Mapping)) yield return "object";
    }

    private static IEnumerable<(string Path, JsonNode Value)> Properties(JsonNode? node, string path) => node switch
    {
        JsonObject mapping => mapping.SelectMany(e => Properties(e.Value, $"{path}/{e.Key}").Concat(
            e.Key == "properties" && !path.EndsWith("/if", StringComparison.Ordinal)
                && !path.EndsWith("/then", StringComparison.Ordinal)
                ? e.Value!.AsObject().Select(p => ($"{path}/{p.Key}", p.Value!))
                : [])),
        JsonArray list => list.SelectMany((item, i) => Properties(item, $"{path}/{i}")),
        _ => [],
    };

    private static void AssertKeys(IEnumerable<string> expected, JsonNode actual)
    {
        AssertSame(expected, actual["properties"]!.AsObject().Select(p => p.Key));
        Assert.False((bool)actual["additionalProperties"]!);
    }

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual)
        => Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));

    private static IEnumerable<string> Texts(JsonNode? list) => list?.AsArray().Select(item => (string)item!) ?? [];

    private static JsonObject Read(string name) => JsonNode.Parse(
        File.ReadAllText(Path.Combine(Repository.Schemas, $"{name}.schema.json")))!.AsObject();
}
