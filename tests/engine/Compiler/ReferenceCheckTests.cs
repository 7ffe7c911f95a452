using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Names in templates that can never be there are found before anything is created.</summary>
public sealed class ReferenceCheckTests
{
    private static readonly CompilerContext Context =
        Compiling.Context with { ServiceComposers = new ServiceComposerRegistry([]).All };

    [Theory]
    [InlineData("{{ getip('dbb') }}", "OCCO1302", "there is no node 'dbb'.", "Did you mean 'db'?")]
    [InlineData("{{ getprivip('dbb') }}", "OCCO1302", "there is no node 'dbb'.", "Did you mean 'db'?")]
    [InlineData("{{ find_node_id(name='dbb').address }}", "OCCO1302", "there is no node 'dbb'.", "Did you mean 'db'?")]
    [InlineData("{{ getip('a') ~ getip('dbb') }}", "OCCO1302", "there is no node 'dbb'.", "Did you mean 'db'?")]
    [InlineData("{{ variables.prot }}", "OCCO1303", "'variables' has no 'prot'.", "Did you mean 'port'?")]
    [InlineData("{{ variables['prot'] }}", "OCCO1303", "'variables' has no 'prot'.", "Did you mean 'port'?")]
    [InlineData("{{ variables.tls.cret }}", "OCCO1303", "'variables.tls' has no 'cret'.", "Did you mean 'cert'?")]
    [InlineData(
        "{% if variables.prot %}x{% endif %}", "OCCO1303", "'variables' has no 'prot'.", "Did you mean 'port'?")]
    [InlineData("{{ port }}", "OCCO1303", "'port' is not defined.", "Write variables.port.")]
    [InlineData("{{ node_ip }}", "OCCO1303", "'node_ip' is not defined.", "Did you mean 'node_id'?")]
    [InlineData("{{ getipp('db') }}", "OCCO1304", "there is no function 'getipp' here.", "Did you mean 'getip'?")]
    public void Compile_NameThatIsNotThere_IsAnErrorWithPlaceAndHint(
        string template, string id, string message, string hint)
    {
        var found = Assert.Single(Compile(template));
        Assert.Equal((id, DiagnosticSeverity.Error, hint), (found.Id, found.Severity, found.Hint));
        Assert.Equal($"'zone' in the resource section of the node 'web': {message}", found.Message);
        Assert.Equal((13, 29), (found.Line, found.Column));
    }

    [Theory]
    [InlineData("{{ getip(dbb) }}", "OCCO1302", "there is no node 'dbb'.", "Write getip('db').")]
    [InlineData("{{ find_node_id(name=queue).address }}",
        "OCCO1302", "there is no node 'queue'.", "Write find_node_id('queue').")]
    [InlineData("{{ getip(port) }}", "OCCO1303", "'port' is not defined.", "Write variables.port.")]
    [InlineData("{{ variables.prot }} {{ variables.prot | default(1) }}",
        "OCCO1303", "'variables' has no 'prot'.", "Did you mean 'port'?")]
    [InlineData("{% if variables.prot is defined %}{{ variables.prot }}{% endif %}{{ variables.prot }}",
        "OCCO1303", "'variables' has no 'prot'.", "Did you mean 'port'?")]
    [InlineData("{{ variables.nope.x | default(1) }}",
        "OCCO1303", "'variables' has no 'nope'.", "Known variables: port, tls, l, words, empty.")]
    [InlineData("{% if varables.x is defined %}y{% endif %}",
        "OCCO1303", "'varables' is not defined.", "Did you mean 'variables'?")]
    [InlineData("{{ (variables.prot | default(1)) + variables.prot }}",
        "OCCO1303", "'variables' has no 'prot'.", "Did you mean 'port'?")]
    [InlineData("{% for i in variables.l %}{{ i.nmae }}{% endfor %}",
        "OCCO1303", "no item of 'variables.l' has 'nmae'.", "Did you mean 'name'?")]
    [InlineData("{% for i in variables.l %}{% for j in i.in %}{{ j.y }}{% endfor %}{% endfor %}",
        "OCCO1303", "no item of 'variables.l[].in' has 'y'.", "Did you mean 'x'?")]
    [InlineData("{% for i in variables.words %}{{ i.name }}{% endfor %}",
        "OCCO1303", "no item of 'variables.words' has 'name'.", "The items are no mappings with keys.")]
    public void Compile_NameInACallOrALoop_IsAnErrorOnce(string template, string id, string message, string hint)
    {
        var found = Assert.Single(Compile(template));
        Assert.Equal((id, DiagnosticSeverity.Error, hint), (found.Id, found.Severity, found.Hint));
        Assert.EndsWith($"node 'web': {message}", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% for i in variables.l %}{% if i.name == 'q' %}{{ i.nope }}{% endif %}{% endfor %}")]
    [InlineData("{% for i in variables.l if i.name == 'q' %}{{ i.nope }}{% endfor %}")]
    [InlineData("{% for i in variables.l %}{% if i.a is defined %}{{ i.a }}{% else %}{{ i.b }}{% endif %}{% endfor %}")]
    [InlineData("{% for n in getipall('db') %}{% for i in variables.l %}{{ i.nope }}{% endfor %}{% endfor %}")]
    [InlineData("{% if variables.port == 1 %}{{ getip('dbb') }}{% endif %}")]
    [InlineData("{{ variables.port == 1 and variables.prot }}")]
    [InlineData("{{ variables.prot if variables.port == 1 else 2 }}")]
    [InlineData("{{ getipall('dbb') }}")]
    [InlineData("{{ find_node_id('dbb', allnodes=True) }}")]
    [InlineData("{{ ibget('node.address', 'dbb') }}")]
    public void Compile_NameThatMayNotBeNeeded_IsAWarning(string template)
        => Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(Compile(template)).Severity);

    [Theory]
    [InlineData("{{ getip('db') }} {{ variables.port }} {{ variables.tls.cert }} {{ name }} {{ resource.zone }}")]
    [InlineData("{{ address }} {{ ports.http }} {{ puppet }} {{ scaling.min }} {{ range(3) }}")]
    [InlineData("{{ variables.prot | default(1) }}")]
    [InlineData("{% if variables.prot is defined %}{{ variables.prot.x }}{% endif %}")]
    [InlineData("{% if nosuch is undefined %}x{% endif %}")]
    [InlineData("{% set x = 1 %}{{ x }}")]
    [InlineData("{{ getip(db) }} {{ getipall(db) }} {{ find_node_id(db).address }} {{ ibget('node.address', db) }}")]
    [InlineData("{% for n in variables.words %}{{ getip(n) }}{% endfor %}")]
    [InlineData("{% set n = 'db' %}{{ getip(n) }}")]
    [InlineData("{{ getip(name) }}")]
    [InlineData("{% for i in variables.l %}{{ i.name }}{{ i.size }}{{ i.in[0].x }}{{ loop.index }}{% endfor %}")]
    [InlineData("{% for i in variables.l %}{{ i.nope | default(1) }}{% endfor %}")]
    [InlineData("{% for i in variables.l if i.nope is defined %}{{ i.nope }}{% endfor %}")]
    [InlineData("{% for i in variables.empty %}{{ i.nope }}{% endfor %}")]
    [InlineData("{% for i in variables.l %}{% set i = {'nope': 1} %}{{ i.nope }}{% endfor %}")]
    [InlineData("{% for i in variables.tls %}{{ i }}{% endfor %}")]
    [InlineData("{% for variables in variables.l %}{{ variables.name }}{% endfor %}")]
    [InlineData("{{ variables.prot if variables.prot is defined else 1 }}")]
    [InlineData("{{ variables.prot is defined and variables.prot.x }}")]
    [InlineData("{% if variables.prot | default(false) %}{{ variables.prot.x }}{% endif %}")]
    [InlineData("{% if variables.a is defined %}{{ variables.a }}{% elif variables.b is defined %}"
        + "{{ variables.b }}{% endif %}")]
    [InlineData("{% if variables.prot is undefined %}x{% else %}{{ variables.prot }}{% endif %}")]
    [InlineData("{% for k, v in variables.items() %}{{ k }}{{ v.w }}{{ loop.index }}{% endfor %}")]
    [InlineData("{{ getip(variables.tls.cert) }}")]
    [InlineData("{{ variables[name] }}")]
    [InlineData("{{ ibget('node.address', 'dbb', infrastructure='other') }}")]
    [InlineData("{% raw %}{{ nosuch }}{% endraw %}")]
    public void Compile_NameThatIsOrMayBeThere_IsAccepted(string template) => Assert.Empty(Compile(template));

    [Fact]
    public void Compile_HealthCheck_SeesOtherNames()
    {
        var found = Compile("a", "{urls: ['http://{{ ip }}:{{ port }}/', \"{{ getip('db') }}\"]}");
        Assert.Equal(["OCCO1303", "OCCO1304"], found.Select(d => d.Id).Order());
    }

    [Fact]
    public void Compile_SharedDefinition_IsReportedOnceForTheNodeThatLacksTheName()
    {
        var found = Assert.Single(Run("""
            infra_name: x
            user_id: u
            nodes:
            - {name: a, type: t, variables: {port: 1}}
            - {name: b, type: t}
            - {name: c, type: t}
            """, "'node_def:t': [{resource: {type: dummy, zone: '{{ variables.port }}'}}]"));
        Assert.Contains("node 'b'", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_SeveralAlternatives_IsAWarning()
        => Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(Run(
            "infra_name: x\nuser_id: u\nnodes: [{name: a, type: t}]",
            "'node_def:t': [{resource: {type: dummy, zone: '{{ nosuch }}'}}, {resource: {type: dummy}}]")).Severity);

    [Fact]
    public void Compile_TextOfSeveralLines_NamesTheLine()
    {
        var found = Assert.Single(Run(
            "infra_name: x\nuser_id: u\nnodes: [{name: a, type: t}]",
            "'node_def:t':\n- resource:\n    type: dummy\n    zone: |\n      one\n      {{ nosuch }}\n"));
        Assert.Contains("section (line 2 of the text) of the node 'a'", found.Message, StringComparison.Ordinal);
        Assert.Equal(4, found.Line);
    }

    [Fact]
    public void Compile_ImportedText_PointsIntoItsFile()
    {
        var found = OfImported("{type: cloudinit, context_template: TEXT}", "#cloud-config\nruncmd:\n- {{ nosuch }}\n");
        Assert.EndsWith("text.txt", found.File, StringComparison.Ordinal);
        Assert.Equal(3, found.Line);
    }

    [Theory]
    [InlineData("{http: auto}", 1)]
    [InlineData("{https: auto}", 0)]
    [InlineData("{'{{ name }}': auto}", 0)]
    public void Compile_PortOfTheLocalCloud_MustBeWritten(string ports, int errors)
    {
        var found = Run("infra_name: x\nuser_id: u\nnodes: [{name: a, type: t}]",
            $"'node_def:t': [{{resource: {{type: local, command: dotnet, ports: {ports}, "
            + "arguments: ['{{ ports.https }}']}}]");
        Assert.Equal(errors, found.Count);
        if (errors > 0) Assert.Equal("Did you mean 'http'?", found[0].Hint);
    }

    [ConformanceFact]
    public void Compile_DocumentWithoutAnAttribute_SaysItBeforeAnythingIsCreated()
    {
        var expected = Conformance.Expected("flowbster/concat12-sigma");
        var found = DescriptionCompiler.Compile(
            Conformance.Document((string)expected["infra_file"]!),
            new() { Definitions = [Conformance.Document((string)expected["node_file"]!)] }, Context).Diagnostics;
        var missing = Assert.Single(found, d => d.Message.Contains("'targetip'", StringComparison.Ordinal));
        Assert.Equal(DiagnosticSeverity.Warning, missing.Severity);
    }

    [Fact]
    public void Compile_LongList_IsNotLookedThrough() => Assert.Empty(Run(
        "infra_name: x\nuser_id: u\nnodes: [{name: a, type: t}]\nvariables: {l: ["
            + string.Join(", ", Enumerable.Repeat("{a: 1}", 1001)) + "]}",
        "'node_def:t': [{resource: {type: dummy, zone: '{% for i in variables.l %}{{ i.b }}{% endfor %}'}}]"));

    [Theory]
    [InlineData("{k: 1}", "A={{ k }}", 0)]
    [InlineData("\"k: 1\"", "A={{ k }}", 0)]
    [InlineData("\"k: {{ name }}\"", "A={{ k }} {{ l }}", 0)]
    [InlineData("\"k: 1\"", "A={{ l }}", 1)]
    [InlineData("{k: 1}", "A={{ variables.nope }}", 1)]
    [InlineData("{k: '{{ l }}'}", "A={{ k }}", 1)]
    public void Compile_KeyOfContextVariables_IsAName(string given, string env, int errors) => Assert.Equal(errors, Run(
        "infra_name: x\nuser_id: u\nnodes: [{name: a, type: t}]",
        $"'node_def:t': [{{resource: {{type: dummy}}, contextualisation: {{type: docker, env: ['{env}'], "
            + $"context_variables: {given}}}}}]").Count);

    [Fact]
    public void Compile_MalformedImportedText_NamesItsFileAndLine()
    {
        var found = OfImported("{type: docker, env: [TEXT]}", "#!/bin/sh\n\necho {{ name | uper }}\n");
        Assert.EndsWith("text.txt", found.File, StringComparison.Ordinal);
        Assert.Equal(("OCCO1301", 3), (found.Id, found.Line));
        Assert.StartsWith("'env[0]' in the contextualisation section: There is no filter 'uper'.", found.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ForeignComposer_IsLeftAlone()
        => Assert.Empty(Compiling.Text(
            "infra_name: x\nuser_id: u\nnodes: [{name: a, type: s}]\n"
            + "node_definitions: {s: [{resource: {type: dummy, zone: '{{ nosuch }}'}}]}").Diagnostics);

    [Fact]
    public void Names_OfNodeFunctions_AreThoseThatTemplatesHave()
        => Assert.Equal(new NodeFunctions(AnswerSources.Of(Compositions.Input())).All.Keys, NodeFunctions.Names);

    // The finding in a text that the section imports.
    private static Diagnostic OfImported(string section, string text)
    {
        var folder = Directory.CreateTempSubdirectory("occo-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "text.txt"), text);
            var file = Path.Combine(folder.FullName, "infra.yaml");
            var import = section.Replace("TEXT", "!text_import {url: 'file://text.txt'}", StringComparison.Ordinal);
            File.WriteAllText(file, "infra_name: x\nuser_id: u\nnodes: [{name: a, type: t}]\nnode_definitions:\n"
                + $"  t: [{{resource: {{type: dummy}}, contextualisation: {import}}}]\n");
            return Assert.Single(
                DescriptionCompiler.Compile(DescriptionSource.FromFile(file), new(), Context).Diagnostics);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IReadOnlyList<Diagnostic> Compile(string zone, string health = "{ping: false}") => Run($$$"""
        infra_name: x
        user_id: u
        nodes: [{name: db, type: t}, {name: a, type: t}, {name: web, type: w}]
        variables:
          port: 80
          tls: {cert: c}
          l: [{name: p, in: [{x: 1}]}, {name: q, size: 2, in: []}]
          words: [db, a]
          empty: []
        node_definitions:
          t: [{resource: {type: dummy}}]
          w:
          - resource: {type: dummy, zone: "{{{zone}}}"}
            health_check: {{{health}}}
        dependencies: [[web, db], [web, a]]
        """, null);

    private static IReadOnlyList<Diagnostic> Run(string description, string? definitions)
    {
        var clouds = Context.CloudHandlers.Append(new("local", new LocalCloud()));
        return DescriptionCompiler.Compile(
            DescriptionSource.FromText(description),
            new() { Definitions = definitions is null ? [] : [DescriptionSource.FromText(definitions)] },
            Context with { CloudHandlers = clouds.ToDictionary(c => c.Key, c => c.Value) }).Diagnostics;
    }
}
