using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What the user sees: for each document the id, line, column, message and hint of its one error.</summary>
public sealed class GoldenDiagnosticTests
{
    [Theory]
    [InlineData("- a", "OCCO1103", 1, 1, "The description is a list.", "Make it a mapping.")]
    [InlineData("just text", "OCCO1103", 1, 1, "The description is text.", "Make it a mapping.")]
    [InlineData("", "OCCO1004", 1, 1, "The document is empty.", "Write a description: infra_name, user_id, nodes.")]
    [InlineData("# nothing\n---\n", "OCCO1004", 1, 1, "The document is empty.",
        "Write a description: infra_name, user_id, nodes.")]
    [InlineData("infra_name: x\nuser_id: u\nnodes: []\n---\na: 1", "OCCO1005", 4, 1,
        "The file holds more than one document.",
        "Keep one document in a file; remove the '---' line.")]
    public void Compile_NotADescription_SaysWhatItIs(
        string text, string id, int line, int column, string message, string hint)
        => AssertError(text, id, line, column, message, hint);

    [Theory]
    [InlineData("infra_name: x\nuser_id: u", "OCCO1101", 1, 1, "The description has no 'nodes'.",
        "Add 'nodes': a list. The kinds of machines; the list may be empty.")]
    [InlineData("infra_name: x\nuser_id: u\nnodes:", "OCCO1103", 3, 7, "'nodes' is empty.", "Make it a list.")]
    [InlineData("infra_name: x\nnodes: []", "OCCO1101", 1, 1, "The description has no 'user_id'.",
        "Add 'user_id': text or a number. Who is responsible, for example a mail address.")]
    [InlineData("infra_name: x\nuser_id:\nnodes: []", "OCCO1103", 2, 9, "'user_id' is empty.",
        "Make it one line of text, without control characters, or a number.")]
    [InlineData("infra_name: x\nuser_id: [u]\nnodes: []", "OCCO1103", 2, 10, "'user_id' is a list.",
        "Make it one line of text, without control characters, or a number.")]
    [InlineData("infra_name: x\nuser_id: \"a\\e[31m\"\nnodes: []", "OCCO1104", 2, 10, "'user_id' is 'a\ufffd[31m'.",
        "Make it one line of text, without control characters, or a number.")]
    [InlineData("infra_name: x\nuser_id: \"a\\u202eb\"\nnodes: []", "OCCO1104", 2, 10, "'user_id' is 'a\ufffdb'.",
        "Make it one line of text, without control characters, or a number.")]
    [InlineData("infra_name: a b\nuser_id: u\nnodes: []", "OCCO1105", 1, 13, "The name 'a b' is not allowed.",
        "Use only a-z, A-Z, 0-9 and hyphen, for example 'a-b'.")]
    [InlineData("infra_name: 12\nuser_id: u\nnodes: []", "OCCO1103", 1, 13, "'infra_name' is a whole number, not text.",
        "Put quotes around it.")]
    [InlineData("infra_nmae: x\ninfra_name: x\nuser_id: u\nnodes: []", "OCCO1102", 1, 1,
        "The description has the unknown key 'infra_nmae'.", "Did you mean 'infra_name'?")]
    [InlineData("name: x\ninfra_name: x\nuser_id: u\nnodes: []", "OCCO1102", 1, 1,
        "The description has the unknown key 'name'.", "The name of an infrastructure is 'infra_name'.")]
    [InlineData("infra_name: x\nuser_id: u\nnodes: []\nzzz: 1", "OCCO1102", 4, 1,
        "The description has the unknown key 'zzz'.",
        "Known keys: infra_name, user_id, nodes, dependencies, variables, secret_variables, outputs, max_drops, "
            + "budget, notify, node_definitions.")]
    [InlineData("infra_name: x\nuser_id: u\nnodes: []\nvariables: [a]", "OCCO1103", 4, 12, "'variables' is a list.",
        "Make it a mapping.")]
    [InlineData("infra_name: x\nuser_id: u\nnodes: []\ndependencies:", "OCCO1103", 4, 14, "'dependencies' is empty.",
        "Leave it out, or write a list: [[web, db]].")]
    [InlineData("infra_name: x\nuser_id: u\nnodes: []\ndependencies: {a: b}", "OCCO1103", 4, 15,
        "'dependencies' is a mapping.",
        "Write [dependent, dependee], or {connection: [dependent, dependee], mappings: [...]}.")]
    public void Compile_TopLevelMistake_PointsAtIt(
        string text, string id, int line, int column, string message, string hint)
        => AssertError(text, id, line, column, message, hint);

    [Theory]
    [InlineData("- web", "OCCO1103", 4, 3, "A node is text.", "Make it a mapping.")]
    [InlineData("- {type: t}", "OCCO1101", 4, 3, "A node has no 'name'.",
        "Add 'name': text. Name of the node, unique in the description: 1 to 63 letters, digits and hyphens.")]
    [InlineData("- {name: web}", "OCCO1101", 4, 3, "The node 'web' has no 'type'.",
        "Add 'type': text. Name of a node definition.")]
    [InlineData("- {name: we_b, type: t}", "OCCO1105", 4, 10, "The node name 'we_b' is not allowed.",
        "Use only a-z, A-Z, 0-9 and hyphen, for example 'we-b'.")]
    [InlineData("- {name: 7, type: t}", "OCCO1103", 4, 10, "A node: 'name' is a whole number, not text.",
        "Put quotes around it.")]
    [InlineData("- {name: web, type: [t]}", "OCCO1103", 4, 21, "The node 'web': 'type' is a list.", "Make it text.")]
    [InlineData("- {name: web, type: tt}", "OCCO1210", 4, 21,
        "The node 'web' is of type 'tt', which has no definition.",
        "Did you mean 't'?")]
    [InlineData("- {name: web, type: webapp}", "OCCO1210", 4, 21,
        "The node 'web' is of type 'webapp', which has no definition.",
        "Give a definition file with 'node_def:webapp', import it, or put it under 'node_definitions'.")]
    [InlineData("- {name: web, type: t, scale: {min: 1}}", "OCCO1102", 4, 24,
        "The node 'web' has the unknown key 'scale'.",
        "The number of instances is 'scaling': {min: 2, max: 5}.")]
    [InlineData("- {name: web, type: t, count: 2}", "OCCO1102", 4, 24,
        "The node 'web' has the unknown key 'count'.",
        "The number of instances is 'scaling': {min: 2, max: 5}.")]
    [InlineData("- {name: web, type: t, zzz: 2}", "OCCO1102", 4, 24,
        "The node 'web' has the unknown key 'zzz'.",
        "Known keys: name, type, filter, scaling, variables, create_timeout, update, refresh, healing, protect, "
            + "require, prefer, rebalance, rebalance_hold, budget, lease, lease_warning, schedule.")]
    [InlineData("- {name: web, type: t, depends_on: [db]}", "OCCO1102", 4, 24,
        "The node 'web' has the unknown key 'depends_on'.",
        "Write it beside 'nodes': dependencies: [[web, db]] lets web wait for db.")]
    [InlineData("- {name: web, type: t, create_timeout: 5m}", "OCCO1103", 4, 40,
        "The node 'web': 'create_timeout' is text.",
        "Write seconds, without a unit: 300.")]
    [InlineData("- {name: web, type: t, varaibles: {}}", "OCCO1102", 4, 24,
        "The node 'web' has the unknown key 'varaibles'.",
        "Did you mean 'variables'?")]
    [InlineData("- {name: a, type: t}\n- {name: a, type: t}", "OCCO1106", 5, 10,
        "The node name 'a' appears twice: in line 4 and in line 5.",
        "Give each node its own name; for more instances of one node use 'scaling'.")]
    [InlineData("- {name: web, type: t2, filter: {zone: c}}", "OCCO1211", 4, 33,
        "The filter of the node 'web' fits no alternative of 't2'.",
        "Every key of the filter must be in the resource section, with the same value.")]
    [InlineData("- {name: web, type: t, create_timeout: 0}", "OCCO1104", 4, 40,
        "The node 'web': 'create_timeout' is 0.",
        "It must be between 1 and 2592000.")]
    [InlineData("- {name: web, type: t, create_timeout: '5'}", "OCCO1103", 4, 40,
        "The node 'web': 'create_timeout' is text.",
        "Make it a whole number, without quotes.")]
    public void Compile_NodeMistake_PointsAtIt(
        string nodes, string id, int line, int column, string message, string hint)
        => AssertError($"infra_name: x\nuser_id: u\nnodes:\n{nodes}", id, line, column, message, hint);

    [Theory]
    [InlineData("update: {order: crate_first}", "OCCO1104", 40, "The node 'web': 'update.order' is 'crate_first'.",
        "Did you mean 'create_first'?")]
    [InlineData("update: {on_failure: 1}", "OCCO1103", 45,
        "The node 'web': 'update.on_failure' is a whole number, not text.",
        "Known values: stop, rollback.")]
    [InlineData("update: {max_surge: 0, order: create_first}", "OCCO1104", 44,
        "The node 'web': 'update.max_surge' is 0, so nothing could ever be replaced.",
        "With the order 'create_first' it is at least 1.")]
    [InlineData("update: {max_surge: 0, max_unavailable: 0}", "OCCO1104", 64,
        "The node 'web': 'max_surge' and 'max_unavailable' are 0, so nothing could ever be replaced.",
        "One of them is at least 1. With 'max_surge' 0 the order is 'drop_first'.")]
    [InlineData("update: {order: drop_first, max_surge: 0, max_unavailable: 0}", "OCCO1104", 83,
        "The node 'web': 'update.max_unavailable' is 0, so nothing could ever be replaced.",
        "With the order 'drop_first' it is at least 1.")]
    [InlineData("update: {max_surge: some}", "OCCO1104", 44, "The node 'web': 'update.max_surge' is 'some'.",
        "Give a whole number of instances, at least 0, or a share of them from 1% to 100%.")]
    [InlineData("update: {max_surge: 101%}", "OCCO1104", 44, "The node 'web': 'update.max_surge' is '101%'.",
        "Give a whole number of instances, at least 0, or a share of them from 1% to 100%.")]
    [InlineData("update: {max_surge: 1.5}", "OCCO1103", 44, "The node 'web': 'update.max_surge' is a number.",
        "Give a whole number of instances, at least 0, or a share of them from 1% to 100%.")]
    [InlineData("update: {max_surge: 0%}", "OCCO1104", 44, "The node 'web': 'update.max_surge' is '0%'.",
        "Give a whole number of instances, at least 0, or a share of them from 1% to 100%.")]
    [InlineData("update: {max_surge: -1}", "OCCO1104", 44, "The node 'web': 'update.max_surge' is -1.",
        "It must be at least 0.")]
    [InlineData("update: {pause: 10s}", "OCCO1103", 40, "The node 'web': 'update.pause' is text.",
        "Write seconds, without a unit: 10.")]
    [InlineData("update: {surge: 1}", "OCCO1102", 33, "The node 'web': 'update' has the unknown key 'surge'.",
        "Known keys: order, max_surge, max_unavailable, pause, on_failure.")]
    [InlineData("update: 2", "OCCO1103", 32, "The node 'web': 'update' is a whole number.", "Make it a mapping.")]
    [InlineData("refresh: never", "OCCO1104", 33, "The node 'web': 'refresh' is 'never'.",
        "Known values: recompose, replace, none.")]
    [InlineData("healing: 40%", "OCCO1103", 33, "The node 'web': 'healing' is text.", "Make it a mapping.")]
    [InlineData("healing: {max_unhealthy: 0}", "OCCO1104", 49, "The node 'web': 'healing.max_unhealthy' is 0.",
        "It must be at least 1.")]
    [InlineData("healing: {max_unhealthy: half}", "OCCO1104", 49, "The node 'web': 'healing.max_unhealthy' is 'half'.",
        "Give a whole number of instances, at least 1, or a share of them from 1% to 100%.")]
    [InlineData("healing: {start_grace: 30s}", "OCCO1103", 47, "The node 'web': 'healing.start_grace' is text.",
        "Write seconds, without a unit: 30.")]
    [InlineData("healing: {start_grace: 86401}", "OCCO1104", 47, "The node 'web': 'healing.start_grace' is 86401.",
        "It must be between 0 and 86400.")]
    [InlineData("healing: {max_per_hour: -1}", "OCCO1104", 48, "The node 'web': 'healing.max_per_hour' is -1.",
        "It must be at least 0.")]
    [InlineData("healing: {grace: 1}", "OCCO1102", 34, "The node 'web': 'healing' has the unknown key 'grace'.",
        "Known keys: max_unhealthy, start_grace, stopped_timeout, max_per_hour.")]
    public void Compile_UpdateMistake_PointsAtIt(string update, string id, int column, string message, string hint)
        => AssertError(
            $"infra_name: x\nuser_id: u\nnodes:\n- {{name: web, type: t, {update}}}", id, 4, column, message, hint);

    [Theory]
    [InlineData("2", "OCCO1103", 34, "The node 'web': 'scaling' is a whole number.", "Make it a mapping.")]
    [InlineData("{min: two}", "OCCO1103", 40, "The node 'web': 'scaling.min' is text.",
        "Make it a whole number, without quotes.")]
    [InlineData("{max: 1.5}", "OCCO1103", 40, "The node 'web': 'scaling.max' is a number.",
        "Make it a whole number.")]
    [InlineData("{min: 0}", "OCCO1104", 40, "The node 'web': 'scaling.min' is 0.", "It must be at least 1.")]
    [InlineData("{max: 99999999999}", "OCCO1104", 40, "The node 'web': 'scaling.max' is 99999999999.",
        "It must be at most 2147483647.")]
    [InlineData("{min: 99999999, max: -1}", "OCCO1104", 55, "The node 'web': 'scaling.max' is -1.",
        "It must be at least 1.")]
    [InlineData("{min: 5, max: 2}", "OCCO1107", 48, "The node 'web' has scaling min 5 and max 2.",
        "Make 'max' at least 'min'.")]
    [InlineData("{mim: 5}", "OCCO1102", 35, "The node 'web': 'scaling' has the unknown key 'mim'.",
        "Did you mean 'min'?")]
    public void Compile_ScalingMistake_PointsAtIt(string scaling, string id, int column, string message, string hint)
        => AssertError($"infra_name: x\nuser_id: u\nnodes:\n- {{ name: web, type: t, scaling: {scaling} }}",
            id, 4, column, message, hint);

    [Theory]
    [InlineData("[web, bd]", "OCCO1108", 9, "The dependency names 'bd', which is no node here.", "Did you mean 'db'?")]
    [InlineData("[web, cache]", "OCCO1108", 9, "The dependency names 'cache', which is no node here.",
        "Known nodes: web, db.")]
    [InlineData("[web]", "OCCO1109", 3, "A dependency connects two nodes; this is a list of 1.",
        "Write [dependent, dependee], or {connection: [dependent, dependee], mappings: [...]}.")]
    [InlineData("[web, db, web]", "OCCO1109", 3, "A dependency connects two nodes; this is a list of 3.",
        "Write [dependent, dependee], or {connection: [dependent, dependee], mappings: [...]}.")]
    [InlineData("web", "OCCO1109", 3, "A dependency connects two nodes; this is text.",
        "Write [dependent, dependee], or {connection: [dependent, dependee], mappings: [...]}.")]
    [InlineData("{mappings: []}", "OCCO1101", 3, "A dependency has no 'connection'.",
        "Write [dependent, dependee], or {connection: [dependent, dependee], mappings: [...]}.")]
    [InlineData("[web, 7]", "OCCO1108", 9, "A dependency names a node; this is a whole number.",
        "Use the node's name, or an alias of the node.")]
    [InlineData("[web, {name: db, type: t2}]", "OCCO1108", 9,
        "The dependency holds a mapping named 'db' that differs from the node 'db'.",
        "Use the node's name, or an alias of the node.")]
    [InlineData("[web, {type: t}]", "OCCO1108", 9, "A dependency holds a mapping without a name.",
        "Use the node's name, or an alias of the node.")]
    [InlineData("{connection: [web, db], mappings: a}", "OCCO1103", 37, "'mappings' is text.", "Make it a list.")]
    [InlineData("{connection: [web, db], mappings: [a]}", "OCCO1110", 38,
        "An attribute mapping takes two attribute names.",
        "Write [source, destination], or {attributes: [source, destination], synch: true}.")]
    [InlineData("{connection: [web, db], mappings: [[a, b, c]]}", "OCCO1110", 38,
        "An attribute mapping takes two attribute names.",
        "Write [source, destination], or {attributes: [source, destination], synch: true}.")]
    [InlineData("{connection: [web, db], mappings: [{synch: true}]}", "OCCO1110", 38,
        "An attribute mapping has no 'attributes'.",
        "Write [source, destination], or {attributes: [source, destination], synch: true}.")]
    [InlineData("{connection: [web, db], mappings: [{attributes: [a, b], synch: 'yes'}]}", "OCCO1103", 66,
        "'synch' is text.",
        "Make it true or false, without quotes.")]
    [InlineData("[web, web]", "OCCO1111", 3, "The dependencies form a cycle: web -> web.",
        "Remove one of these dependencies.")]
    [InlineData("[web, db]\n- [db, web]", "OCCO1111", 3, "The dependencies form a cycle: web -> db -> web.",
        "Remove one of these dependencies.")]
    public void Compile_DependencyMistake_PointsAtIt(string item, string id, int column, string message, string hint)
        => AssertError(
            "infra_name: x\nuser_id: u\nnodes: [{name: web, type: t}, {name: db, type: t}]\n"
                + $"dependencies:\n- {item}",
            id, 5, column, message, hint);

    [Fact]
    public void Compile_SeveralMistakes_AreAllFoundInOrder()
    {
        var result = Compiling.Text("""
            infra_name: a.b
            nodes:
            - {name: web, type: t, scaling: {min: 0}}
            - {name: db, type: nosuch, fliter: {}}
            dependencies:
            - [web, cache]
            colour: red
            """);
        Assert.Equal(
            ["OCCO1101(1)", "OCCO1105(1)", "OCCO1104(3)", "OCCO1210(4)", "OCCO1102(4)", "OCCO1108(6)", "OCCO1102(7)"],
            result.Diagnostics.Select(d => $"{d.Id}({d.Line})"));
    }

    [Fact]
    public void Compile_MistakeInAFile_NamesTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("occo-");
        try
        {
            var file = Path.Combine(folder.FullName, "web.yaml");
            File.WriteAllText(file, "infra_name: x\nuser_id: u\nnodes: {}\n");
            var error = Compiling.Error(
                DescriptionCompiler.Compile(DescriptionSource.FromFile(file), new(), Compiling.Context).Diagnostics);
            Assert.Equal(file, error.File);
            Assert.Equal($"{file}(3,8): error OCCO1103: 'nodes' is a mapping. Make it a list.", error.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Compile_NodeNamesThatDifferByCase_IsAWarning()
    {
        var found = Assert.Single(Compiling.Text(
            "infra_name: x\nuser_id: u\nnodes:\n- {name: web, type: t}\n- {name: Web, type: t}").Diagnostics);
        Assert.Equal("text(5,10): warning OCCO1113: The node names 'web' and 'Web' differ only by case. "
            + "Give them names that differ by more than case.", found.ToString());
    }

    [Fact]
    public void Compile_LongCycle_IsShortened()
    {
        var nodes = string.Join('\n', Enumerable.Range(0, 50).Select(i => $"- {{name: n{i}, type: t}}"));
        var edges = string.Join('\n', Enumerable.Range(0, 50).Select(i => $"- [n{i}, n{(i + 1) % 50}]"));
        var error = Compiling.Error(
            Compiling.Text($"infra_name: x\nuser_id: u\nnodes:\n{nodes}\ndependencies:\n{edges}").Diagnostics);
        Assert.Equal("OCCO1111", error.Id);
        Assert.Contains("n0 -> n1 -> n2", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("n19 -> ... (30 more) -> n0.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_TwoSeparateCycles_AreBothShown()
    {
        var result = Compiling.Text("""
            infra_name: x
            user_id: u
            nodes: [{name: a, type: t}, {name: b, type: t}, {name: c, type: t}, {name: d, type: t}]
            dependencies: [[a, b], [b, a], [c, d], [d, c], [c, a]]
            """);
        Assert.Equal(["a -> b -> a", "c -> d -> c"],
            result.Diagnostics.Where(d => d.Id == "OCCO1111").Select(d => d.Message.Split(": ")[1].TrimEnd('.')));
    }

    private static void AssertError(string text, string id, int line, int column, string message, string hint)
    {
        var error = Compiling.Error(Compiling.Text(text).Diagnostics);
        Assert.Equal((id, line, column, message, hint),
            (error.Id, error.Line, error.Column, error.Message, error.Hint));
    }
}
