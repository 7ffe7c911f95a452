using Newtonsoft.Json;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class CompiledJsonTests
{
    private const string Description = """
        infra_name: shop
        user_id: ops
        variables: {a: 1, b: {c: 2, d: [1, 2]}, long: "a text that is only once in the store"}
        nodes:
        - {name: db, type: t, create_timeout: 90}
        - {name: web, type: t2, filter: {zone: b}, scaling: {min: 2, max: 6}, variables: {b: {c: 9, e: {}}, f: null}}
        - name: job
          type: t
          refresh: none
          schedule: {stop: "0 19 * * 1-5", start: ["0 7 * * 1-5", "@monthly"], time_zone: Europe/Budapest}
          healing: {max_unhealthy: 2, start_grace: 30, stopped_timeout: 90, max_per_hour: 4}
          update: {order: drop_first, max_unavailable: 25%, pause: 30, on_failure: rollback}
        dependencies:
        - {connection: [web, db], mappings: [[ip, db.ip], {attributes: [port, db.port], synch: true, note: {n: 1}}]}
        node_definitions:
          t2:
          - resource: {type: dummy, zone: b}
            contextualisation: {type: cloudinit, context_template: {runcmd: [a]}}
            config_management: {type: dummy}
            health_check: {ping: false, ports: [80]}
        """;

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var written = Compiling.Good(Description);
        var read = CompiledJson.Read(CompiledJson.Write(written));
        Assert.Equal((written.Name, written.Owner), (read.Name, read.Owner));
        Assert.Equal(written.Levels, read.Levels);
        Assert.True(PlainValues.Equal(written.Variables, read.Variables));
        foreach (var (before, after) in written.Nodes.Zip(read.Nodes)) AssertSame(before, after);
        var alternative = Assert.Single(read.Definitions["t2"].Implementations);
        Assert.Equal("dummy", alternative.ConfigManagement!["type"]);
        Assert.Equal(false, alternative.HealthCheck!["ping"]);
        Assert.Equal("""{"runcmd":["a"]}""", PlainJson.Write(alternative.Contextualisation!["context_template"]));
    }

    [Fact]
    public void Read_WrittenBeforeAKeyWasThere_HasItsDefault()
    {
        const string key = "\"stoppedTimeout\":90.0,";
        var json = CompiledJson.Write(Compiling.Good(Description));
        Assert.Contains(key, json, StringComparison.Ordinal);

        var read = CompiledJson.Read(json.Replace(key, "", StringComparison.Ordinal));

        var healing = read.Nodes.Single(n => n.Name == "job").Healing;
        Assert.Equal(HealingPolicy.Default.StoppedTimeout, healing.StoppedTimeout);
    }

    [Fact]
    public void Write_VariablesOfTheInfrastructure_AreThereOnce()
    {
        var json = CompiledJson.Write(Compiling.Good(Description));
        Assert.Equal(2, json.Split("a text that is only once in the store").Length);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"name": 1}""")]
    [InlineData("")]
    public void Read_SomethingElse_Throws(string json)
        => Assert.ThrowsAny<JsonException>(() => CompiledJson.Read(json));

    [Fact]
    public void DefinitionJson_WhatWasWritten_IsTheSame()
    {
        var implementation = new NodeImplementation
        {
            Resource = new Dictionary<string, object?> { ["type"] = "dummy", ["size"] = 2L },
            Contextualisation = new Dictionary<string, object?> { ["context_template"] = "x" },
            ImportedTexts = new Dictionary<string, string>
            {
                ["contextualisation.context_template"] = "/somewhere/x.txt",
            },
        };
        var read = DefinitionJson.Read("t", DefinitionJson.Write(new NodeDefinition("t", [implementation])));
        Assert.Equal("t", read.Type);
        var alternative = Assert.Single(read.Implementations);
        Assert.True(PlainValues.Equal(implementation.Resource, alternative.Resource));
        Assert.Equal(implementation.ImportedTexts, alternative.ImportedTexts);
        Assert.Null(alternative.HealthCheck);
        Assert.Null(alternative.ConfigManagement);
    }

    [Fact]
    public void DefinitionJson_NotAList_Throws()
        => Assert.ThrowsAny<JsonException>(() => DefinitionJson.Read("t", "{}"));

    private static void AssertSame(CompiledNode before, CompiledNode after)
    {
        Assert.Equal(
            (before.Name, before.Type, before.Scaling, before.CreateTimeout, before.Update, before.Refresh,
                before.Healing),
            (after.Name, after.Type, after.Scaling, after.CreateTimeout, after.Update, after.Refresh, after.Healing));
        Assert.Equal(before.DependsOn, after.DependsOn);
        Assert.Equal(before.Schedule?.Stop, after.Schedule?.Stop);
        Assert.Equal(before.Schedule?.Start, after.Schedule?.Start);
        Assert.Equal(before.Schedule?.TimeZone, after.Schedule?.TimeZone);
        Assert.True(PlainValues.Equal(before.Filter, after.Filter));
        Assert.True(PlainValues.Equal(before.Variables, after.Variables), before.Name);
        foreach (var (first, second) in new[] { (before.Inbound, after.Inbound), (before.Outbound, after.Outbound) })
        {
            Assert.Equal(first.Keys, second.Keys);
            foreach (var (name, mappings) in first)
            {
                Assert.Equal(
                    mappings.Select(m => (m.Source, m.Destination, m.Synch, PlainJson.Write(m.Extra))),
                    second[name].Select(m => (m.Source, m.Destination, m.Synch, PlainJson.Write(m.Extra))));
            }
        }
    }
}
