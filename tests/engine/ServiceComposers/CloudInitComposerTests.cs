using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

public sealed class CloudInitComposerTests
{
    [Fact]
    public void Compose_TextTemplate_IsRenderedAsItIs()
        => Assert.Equal("#!/bin/sh\necho web\n", Context("#!/bin/sh\necho {{ name }}\n\n"));

    [Fact]
    public void Compose_MappingTemplate_BecomesSortedCloudConfig()
    {
        var template = Map(
            ("write_files", List(Map(
                ("path", "/etc/{{ name }}"), ("content", "a\n{{ infra_name }}\n"), ("permissions", "0644")))),
            ("packages", List("curl", "{{ name }}")), ("package_upgrade", false), ("count", 3L), ("nothing", null));
        Assert.Equal("""
            #cloud-config
            count: 3
            nothing: null
            package_upgrade: false
            packages:
            - curl
            - web
            write_files:
            - content: |
                a
                shop
              path: /etc/web
              permissions: '0644'

            """, Context(template));
    }

    [Fact]
    public void Compose_ValueWithYamlCharacters_CannotBreakTheDocument()
    {
        var node = Node(Map(("evil", "x'\"\n- {a: b} # c\n\tend: *x")));
        var context = Context(Map(("runcmd", List("echo {{ variables.evil }}", "{{ variables.evil }}"))), node);
        var read = (IReadOnlyDictionary<string, object?>)Yaml.Read(context)!;
        Assert.Equal(List("echo x'\"\n- {a: b} # c\n\tend: *x", "x'\"\n- {a: b} # c\n\tend: *x"), read["runcmd"]);
    }

    [Fact]
    public void Compose_NumberInMappingTemplate_BecomesText()
        => Assert.Equal("#cloud-config\nport: '80'\n", Context(Map(("port", "{{ 80 }}"))));

    [Fact]
    public void Compose_TagOverSeveralValues_SaysWhatToDo()
    {
        var template = Map(("runcmd", List("{% for x in [1] %}", "echo", "{% endfor %}")));
        var error = Assert.Throws<CompositionException>(() => Context(template));
        Assert.Contains("import the template with !text_import", error.Message);
        Assert.StartsWith("contextualisation.context_template.runcmd[0](1): ", error.Message);
    }

    [Theory]
    [InlineData("#cloud-config\na: '{{ ['x', 'y'] }}'\nb: c\n")]
    [InlineData("#cloud-config\na: \"{{ ['x', 'y'] | tojson }}\"\nb: c\n")]
    public void Compose_CloudConfigWithAListInQuotes_SaysThatItIsAListAndNotToQuoteIt(string template)
    {
        var message = Assert.Throws<CompositionException>(() => Context(template)).Message;
        Assert.Contains("not usable YAML at its line 2:", message);
        Assert.Contains("a list in a text. In a template make one text of it: \"| join(',')\"", message);
        Assert.DoesNotContain("Quote", message);
    }

    [Theory]
    [InlineData("#cloud-config\na: b\nc: d: e\n", 3)]
    [InlineData("#cloud-config\na: [1, 2\n", 3)]
    [InlineData("#cloud-config\n\n\na:\n\t- b\n", 5)]
    [InlineData("#cloud-config\na: b\n  c: d\n", 3)]
    [InlineData("#cloud-config\na: *nope\nb: %x\n", 3)]
    [InlineData("#cloud-config\n- a\nb: c\n", 3)]
    [InlineData("#cloud-config\n{{ 'a: \"x' }}\nb: c", 2)]
    public void Compose_CloudConfigThatIsNotYaml_IsRefusedWithLine(string template, int line)
    {
        var error = Assert.Throws<CompositionException>(() => Context(template));
        Assert.Contains($"not usable YAML at its line {line}:", error.Message);
        Assert.Equal("contextualisation.context_template", error.Location.File);
    }

    [Fact]
    public void Compose_CloudConfigThatIsTooDeep_IsRefused()
    {
        var error = Assert.Throws<CompositionException>(
            () => Context("#cloud-config\na: {{ '[' * 100000 }}{{ ']' * 100000 }}\n"));
        Assert.Contains("nested more than 100 deep", error.Message);
    }

    [Fact]
    public void Compose_OtherTextThatIsNotYaml_IsAccepted()
        => Assert.Equal("#!/bin/sh\na: b: c", Context("#!/bin/sh\na: b: c"));

    [Fact]
    public void Compose_ErrorInImportedText_NamesFileAndLine()
    {
        var section = Map(("type", "cloudinit"), ("context_template", "#cloud-config\nx: {{ nope }}"));
        var implementation = Implementation(section) with
        {
            ImportedTexts = new Dictionary<string, string>
            {
                ["contextualisation.context_template"] = "/d/init.yaml",
            },
        };
        var error = Assert.Throws<CompositionException>(() => Compose(Input(implementation)));
        Assert.StartsWith("/d/init.yaml(2): 'nope' is not defined.", error.Message);
    }

    [Fact]
    public void Compose_ErrorInATextThatAMappingImports_NamesItsFile()
    {
        var section = Map(("type", "cloudinit"),
            ("context_template", Map(("write_files", List(Map(("content", "a\n{{ nope }}")))))));
        var implementation = Implementation(section) with
        {
            ImportedTexts = new Dictionary<string, string>
            {
                ["contextualisation.context_template.write_files[0].content"] = "/d/a.sh",
            },
        };
        var error = Assert.Throws<CompositionException>(() => Compose(Input(implementation)));
        Assert.StartsWith("/d/a.sh(2): 'nope' is not defined.", error.Message, StringComparison.Ordinal);
    }

    // Read from what ruamel.yaml 0.17.21 makes of it.
    [Theory]
    [InlineData("A\n\nB\n\nC\n", "{{ variables.k }}\n", "A\nB\nC \n")]
    [InlineData("A\n\nB\n\nC", "{{ variables.k }}\n", "A\nB\nC\n")]
    [InlineData("A\n\nB\n\n", "{{ variables.k }}", "A\nB\n")]
    [InlineData("A\n\nB\n\n\n", "{{ variables.k }}", "A\nB\n\n")]
    [InlineData("  A \n\n  B ", "x{{ variables.k }}", "x  A\nB ")]
    [InlineData("A\nB\n", "{{ variables.k }}", "A\nB\n")]
    [InlineData("A\n\nB\nC\n", "{{ variables.k }}", "A\n\nB\nC\n")]
    [InlineData("A\n\n\nB\n", "{{ variables.k }}", "A\n\n\nB\n")]
    [InlineData("A\n\n", "{{ variables.k }}", "A\n\n")]
    public void Compose_ValueWithEmptyLinesInAMapping_IsFoldedAsByOccopus(string value, string template, string text)
    {
        var context = Context(Map(("content", template)), Node(Map(("k", value))));
        var read = (IReadOnlyDictionary<string, object?>)Yaml.Read(context)!;
        Assert.Equal(text, read["content"]);
    }

    [Fact]
    public void Compose_ValueWithEmptyLinesInAText_StaysAsItIs()
        => Assert.Equal("A\n\nB", Context("{{ variables.k }}", Node(Map(("k", "A\n\nB")))));

    [Fact]
    public void Compose_Attributes_AreRenderedToo()
    {
        var section = Map(("type", "cloudinit"), ("context_template", "x"), ("attributes", Map(("a", "{{ name }}"))));
        Assert.Equal("web", Compose(Input(Implementation(section))).Attributes["a"]);
    }

    [Fact]
    public void Compose_NoTemplate_IsRefused()
        => Assert.Contains("must be text or a mapping", Assert.Throws<CompositionException>(() => Context(5L)).Message);

    private static string Context(object? template, CompiledNode? node = null)
        => Compose(Input(Implementation(Map(("type", "cloudinit"), ("context_template", template))), node)).Context!;
}
