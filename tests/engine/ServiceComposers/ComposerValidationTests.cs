using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

/// <summary>What the composers find at compile time.</summary>
public sealed class ComposerValidationTests
{
    public static TheoryData<string, Dictionary<string, object?>, string?> Sections => new()
    {
        { "basic", Map(("attributes", Map(("a", "{{ b }}")))), null },
        { "basic", Map(), "has no 'attributes'" },
        { "basic", Map(("attributes", "text")), "'attributes' in the contextualisation section is text" },
        { "basic", Map(("attributes", Map()), ("atributes", Map())), "unknown key 'atributes'" },
        { "cloudinit", Map(("context_template", "#cloud-config\nx: {{ y }}")), null },
        { "cloudinit", Map(("context_template", Map(("a", 1L))), ("attributes", Map())), null },
        { "cloudinit", Map(), "has no 'context_template'" },
        { "cloudinit", Map(("context_template", List())),
            "'context_template' in the contextualisation section is a list" },
        { "cloudinit", Map(("context_template", "a"), ("foo", 1L)), "unknown key 'foo'" },
        { "docker", Map(("env", List("A={{ b }}")), ("command", List("sh")), ("context_variables", Map())), null },
        { "docker", Map(("env", List()), ("command", "sh -c x")), null },
        { "docker", Map(("command", "a")), "has no 'env'" },
        { "cloudinit", Map(("context_template", "a\n{% if x %}")),
            "'context_template' in the contextualisation section: template(2): 'if' is not closed. Add {% endif %}." },
        { "cloudinit", Map(("context_template", Map(("runcmd", List("{{ x | uper }}"))))),
            "'context_template.runcmd[0]' in the contextualisation section: template(1): There is no filter 'uper'." },
        { "basic", Map(("attributes", Map(("{{ x", 1L)))), "template(1): '{{' is not closed." },
        { "docker", Map(("env", List("{% for x in y %}"))), "import the template with !text_import" },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Validate_Section_GivesFinding(string type, Dictionary<string, object?> section, string? message)
    {
        var findings = Validate(type, section);
        if (message is null)
        {
            Assert.Empty(findings);
            return;
        }

        var finding = Assert.Single(findings);
        Assert.Contains(message, finding.Message);
        Assert.Equal(DiagnosticSeverity.Error, finding.Severity);
        Assert.NotNull(finding.Hint);
    }

    [Fact]
    public void Validate_SeveralMalformedTemplates_FindsAllWithTheirPlaces()
    {
        var findings = Validate("docker", Map(("env", List("{{", "ok", "{{ 1 + }}")), ("command", "{% x %}")));
        Assert.Equal(["env[0]", "env[2]", "command"], findings.Select(f => f.File));
        Assert.All(findings, f => Assert.Equal("OCCO1301", f.Id));
    }

    private static List<Diagnostic> Validate(string type, Dictionary<string, object?> section)
    {
        section["type"] = type;
        var composer = new ServiceComposerRegistry([]).All[type];
        return [.. composer.Validate(new("contextualisation", section, path => new(path, 1, 1)))];
    }
}
