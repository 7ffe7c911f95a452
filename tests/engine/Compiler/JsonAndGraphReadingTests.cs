using System.Collections;
using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The same documents as JSON and as object graphs.</summary>
public sealed class JsonAndGraphReadingTests
{
    private const string Yaml = """
        infra_name: shop
        user_id: ops@example.org
        variables: {port: 80, ratio: 1.5, deep: {on: true, none: null}}
        nodes:
        - &db {name: db, type: t}
        - &web {name: web, type: t2, filter: {zone: b, size: 2}, scaling: {min: 2, max: 6}, create_timeout: 60}
        dependencies:
        - connection: [*web, *db]
          mappings: [[ip, db.ip], {attributes: [port, db.port], synch: true, note: n}]
        """;

    private const string Json = """
        {
          "infra_name": "shop", "user_id": "ops@example.org",
          "variables": {"port": 80, "ratio": 1.5, "deep": {"on": true, "none": null}},
          "nodes": [
            {"name": "db", "type": "t"},
            {"name": "web", "type": "t2", "filter": {"zone": "b", "size": 2}, "scaling": {"min": 2, "max": 6},
             "create_timeout": 60}
          ],
          "dependencies": [
            {"connection": ["web", "db"],
             "mappings": [["ip", "db.ip"], {"attributes": ["port", "db.port"], "synch": true, "note": "n"}]}
          ]
        }
        """;

    [Fact]
    public void Compile_MistakeInAGraph_NamesTheKeysThatLeadToIt()
    {
        var graph = new Dictionary<string, object?>
        {
            ["infra_name"] = "x",
            ["user_id"] = "u",
            ["nodes"] = new List<object?>
            {
                new Dictionary<string, object?> { ["name"] = "a", ["type"] = "t" },
                new Dictionary<string, object?> { ["name"] = "b", ["type"] = "t", ["scaling"] = 2L, ["zzz"] = 1L },
            },
        };
        var result = DescriptionCompiler.Compile(
            DescriptionSource.FromGraph(graph),
            new() { Definitions = [DescriptionSource.FromText(Compiling.Definitions)] }, Compiling.Context);
        Assert.Equal(["nodes[1].scaling", "nodes[1].zzz"], result.Diagnostics.Select(d => d.Path).Order());
        Assert.Contains(result.Diagnostics, d => d.ToString()
            .StartsWith("nodes[1].scaling: error OCCO1103: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Compile_JsonText_MeansTheSameAsYaml()
        => Assert.Equal(CompiledJson.Write(Compiling.Good(Yaml)), CompiledJson.Write(Compiling.Good(Json)));

    [Fact]
    public void Compile_JsonFile_MeansTheSameAsYaml()
    {
        var folder = Directory.CreateTempSubdirectory("occo-");
        try
        {
            var file = Path.Combine(folder.FullName, "shop.JSON");
            File.WriteAllText(file, Json, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            Assert.Equal(CompiledJson.Write(Compiling.Good(Yaml)),
                CompiledJson.Write(Compile(DescriptionSource.FromFile(file))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Compile_Hashtables_MeanTheSameAsYaml()
    {
        var db = new Hashtable { ["name"] = "db", ["type"] = "t" };
        var web = new Hashtable
        {
            ["name"] = "web",
            ["type"] = "t2",
            ["filter"] = new Hashtable { ["zone"] = "b", ["size"] = (short)2 },
            ["scaling"] = new Hashtable { ["min"] = 2u, ["max"] = 6L },
            ["create_timeout"] = (byte)60,
        };
        var graph = new Hashtable
        {
            ["infra_name"] = "shop",
            ["user_id"] = "ops@example.org",
            ["variables"] = new Dictionary<string, object?>
            {
                ["port"] = 80,
                ["ratio"] = 1.5m,
                ["deep"] = new SortedList { ["none"] = null, ["on"] = true },
            },
            ["nodes"] = new ArrayList { db, web },
            ["dependencies"] = new object[]
            {
                new Hashtable
                {
                    ["connection"] = new object[] { web, db },
                    ["mappings"] = new object[]
                    {
                        new[] { "ip", "db.ip" },
                        new Hashtable
                        {
                            ["attributes"] = new[] { "port", "db.port" },
                            ["synch"] = true,
                            ["note"] = 'n',
                        },
                    },
                },
            },
        };
        var expected = Compiling.Good(Yaml);
        var actual = Compile(DescriptionSource.FromGraph(graph));
        Assert.True(PlainValues.Equal(PlainJson.Read(CompiledJson.Write(expected)),
            PlainJson.Read(CompiledJson.Write(actual))));
    }

    [Theory]
    [InlineData("{\"a\": 1}", true)]
    [InlineData("  \n[ \"a\" ]", true)]
    [InlineData("[{\"a\": 1}]", true)]
    [InlineData("{}", true)]
    [InlineData("[ ]", true)]
    [InlineData("{a: 1}", false)]
    [InlineData("[a]", false)]
    [InlineData("a: {\"b\": 1}", false)]
    [InlineData("", false)]
    [InlineData("{", false)]
    public void Looks_Text_IsJsonOnlyWhenItBeginsSo(string text, bool isJson)
        => Assert.Equal(isJson, JsonDocument.IsJson(text));

    [Theory]
    [InlineData("{\"a\": 1", "OCCO1003", 1)]
    [InlineData("{\"a\": 1}\n{\"b\": 1}", "OCCO1005", 2)]
    [InlineData("{\"a\": 1,\n \"a\": 2}", "OCCO1009", 2)]
    [InlineData("{\"a\": new Date(1)}", "OCCO1003", 1)]
    [InlineData("{\"a\": \"\\u0000\"}", "OCCO1002", 1)]
    [InlineData("{\"a\": 1\n\"b\": 2}", "OCCO1003", 2)]
    [InlineData("{\"\": 1}", "OCCO1010", 1)]
    public void Read_BadJson_IsAFindingWithItsLine(string json, string id, int line)
    {
        var findings = new Findings();
        new DocumentLoader(findings, false).Load(DescriptionSource.FromText(json));
        var finding = Assert.Single(findings.Sorted);
        Assert.Equal((id, line), (finding.Id, finding.Line));
        Assert.True(finding.Column > 0);
    }

    [Fact]
    public void Read_JsonValues_KeepTheirKinds()
    {
        var findings = new Findings();
        var root = new DocumentLoader(findings, false).Load(DescriptionSource.FromText(
            """{"a": "1", "b": 1, "c": 1.0, "d": true, "e": null, "f": "2001-01-01T00:00:00Z","""
                + """ "g": 99999999999999999999}"""));
        Assert.Equal(
            ["1", 1L, 1.0, true, null, "2001-01-01T00:00:00Z", "99999999999999999999"],
            Assert.IsType<MappingNode>(root).Values.Values);
    }

    [Fact]
    public void Read_JsonPlaces_AreThoseOfTheTokens()
    {
        var result = Compiling.Text("""
            {
              "infra_name": "x y", "user_id": "u",
              "nodes"  :  7345,
              /* why */ "colour": "red"
            }
            """);
        Assert.Equal(
            [("OCCO1105", 2, 17), ("OCCO1103", 3, 15), ("OCCO1102", 4, 13)],
            result.Diagnostics.Select(d => (d.Id, d.Line, d.Column)));
    }

    [Fact]
    public void Read_GraphThatContainsItself_IsAFinding()
    {
        var list = new List<object>();
        list.Add(list);
        AssertGraph("OCCO1007", list);
    }

    [Fact]
    public void Read_GraphWithAnObject_IsAFinding()
        => AssertGraph("OCCO1016", new Hashtable { ["a"] = new StringBuilder() });

    [Fact]
    public void Read_EndlessGraph_IsAFinding() => AssertGraph("OCCO1008", Endless());

    [Fact]
    public void Read_GraphScalars_BecomePlain()
    {
        var id = Guid.NewGuid();
        object?[] graph = [(sbyte)1, ushort.MaxValue, ulong.MaxValue, 0.1f, 0.1m, 'c', id, new Uri("http://x/"),
            DayOfWeek.Friday, null];
        var root = GraphDocument.Read(graph, new Findings(), new DocumentBudget());
        Assert.Equal(
            [1L, 65535L, "18446744073709551615", 0.1, 0.1, "c", id.ToString(), "http://x/", "Friday", null],
            Assert.IsType<List<object?>>(root.Plain));
    }

    private static IEnumerable<object> Endless()
    {
        while (true) yield return "x";
    }

    private static CompiledInfrastructure Compile(DescriptionSource source) => DescriptionCompiler.Compile(
        source,
        new CompileOptions { Definitions = [DescriptionSource.FromText(Compiling.Definitions)] },
        Compiling.Context).Require();

    private static void AssertGraph(string id, object graph)
    {
        var findings = new Findings();
        new DocumentLoader(findings, false).Load(DescriptionSource.FromGraph(graph));
        Assert.Equal(id, Assert.Single(findings.Sorted).Id);
    }
}
