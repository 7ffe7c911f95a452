using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>No template hangs, fills the memory or ends the process.</summary>
public sealed class HostileTemplateTests
{
    private static TemplateScope Empty => new() { Variables = new Dictionary<string, object?>() };

    public static TheoryData<string, string> Loops => new()
    {
        { string.Concat(Enumerable.Repeat("{% for a in range(1000) %}", 5)) + "x" + Ends(5), "steps" },
        { "{% for a in range(50000) %}{% for b in range(50000) %}{% endfor %}{% endfor %}", "steps" },
        { "{% set x = 'xxxxxxxxxxxxxxxx' %}" + Repeat("{% set x = x ~ x %}", 60), "characters" },
        { "{% set x = [1] %}" + Repeat("{% set x = x + x %}", 60), "steps" },
        { "{% set x = [1] %}" + Repeat("{% set x = [x, x] %}", 60) + "{{ x }}", "steps" },
        { "{% set x = [1] %}" + Repeat("{% set x = [x, x] %}", 60) + "{{ x == x }}", "steps" },
        { "{% set x = ['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'] %}" + Repeat("{% set x = [x, x] %}", 60) + "{{ x | tojson }}",
            "characters" },
        { "{{ 'x' * 999999999 }}", "characters" },
        { "{{ 'x' * 9223372036854775807 }}", "characters" },
        { "{{ [1] * 9223372036854775807 }}", "steps" },
        { "{{ range(9223372036854775807) }}", "range has more than" },
        { "{{ range(-9223372036854775807, 9223372036854775807, 9223372036854775807) }}", "" },
        { "{{ 'x' | indent(999999999, true) }}", "characters" },
        { "{% set x = 'xxxxxxxx' * 1000 %}" + Repeat("{% set x = x | replace('x', x) %}", 9), "characters" },
        { "{% for i in range(100000) %}{{ 'x' * 1000 }}{% endfor %}", "characters" },
        { LongTexts + "{{ b in a }}", "steps" },
        { LongTexts + "{{ a | replace(b, '') | length }}", "steps" },
        { LongTexts + "{{ a | trim(a) | length }}", "steps" },
        { LongTexts + InLoop("{% if a == c %}{% endif %}"), "steps" },
        { LongTexts + InLoop("{% if a < c %}{% endif %}"), "steps" },
        { LongTexts + InLoop("{% if a is defined and a | length %}{% endif %}"), "steps" },
        { LongTexts + InLoop("{% if {}[a] is defined %}{% endif %}"), "steps" },
        { LongTexts + InLoop("{% if a in {} %}{% endif %}"), "steps" },
        { LongTexts + InLoop("{% if {}.get(a) %}{% endif %}"), "steps" },
        { LongTexts + InLoop("{% if {a: 1} %}{% endif %}"), "steps" },
        { "{% set x = range(100000) %}" + InLoop("{% if x | join %}{% endif %}"), "" },
        { "{% set x = [''] * 100000 %}" + InLoop("{% if x | join %}{% endif %}"), "steps" },
        { "{{ " + Repeat("x", 1001) + " is defined }}", "1000 characters" },
        { "{% for i in range(100000) %}{{ ['x' * 100] * 100 | join('x' * 1000) }}{% endfor %}", "" },
    };

    public static TheoryData<string, string> Depths => new()
    {
        { "{{ " + Repeat("(", 100_000) + "1" + Repeat(")", 100_000) + " }}", "nested" },
        { "{{ " + Repeat("[", 100_000) + Repeat("]", 100_000) + " }}", "nested" },
        { "{{ " + Repeat("{'a':", 100_000) + "1" + Repeat("}", 100_000) + " }}", "nested" },
        { "{{ " + Repeat("f(", 100_000) + Repeat(")", 100_000) + " }}", "nested" },
        { "{{ " + Repeat("(", 100_000), "not closed" },
        { "{{ " + Repeat("not ", 100_000) + "1 }}", "nested" },
        { "{{ " + Repeat("- ", 100_000) + "1 }}", "nested" },
        { "{{ " + Repeat("1 if 1 else ", 100_000) + "1 }}", "nested" },
        { "{{ 1" + Repeat(" + 1", 100_000) + " }}", "operators in a row" },
        { "{{ 1" + Repeat(" and 1", 100_000) + " }}", "operators in a row" },
        { "{{ 1" + Repeat(" if 1", 100_000) + " }}", "operators in a row" },
        { "{{ a" + Repeat(".a", 100_000) + " }}", "operators in a row" },
        { "{{ a" + Repeat("[0]", 100_000) + " }}", "operators in a row" },
        { "{{ 'a'" + Repeat(" | trim", 100_000) + " }}", "operators in a row" },
        { "{{ 'a'" + Repeat(" is defined", 100_000) + " }}", "operators in a row" },
        { Repeat("{% if 1 %}", 100_000), "nested" },
        { Repeat("{% for a in [1] %}", 100_000), "nested" },
        { "{% set x = [1] %}" + Repeat("{% set x = [x] %}", 100_000) + "{{ x }}", "nested" },
        { "{% set x = [1] %}" + Repeat("{% set x = [x] %}", 100_000) + "{{ x == [x] }}", "nested" },
        { "{% set x = [1] %}" + Repeat("{% set x = [x] %}", 100_000) + "{{ x | tojson }}", "nested" },
        { "{% if 0 %}" + Repeat("{% elif 0 %}", 100_000) + "{% endif %}{{ nope }}", "'nope' is not defined" },
        { Repeat("{% raw ", 100_000), "not closed" },
        { Repeat("{% raw %}", 100_000), "not closed" },
        { Repeat("{% raw %}{% endraw", 50_000), "not closed" },
        { Repeat("{{", 500_000), "" },
        { Repeat("{#", 500_000), "not closed" },
    };

    [Theory]
    [MemberData(nameof(Loops))]
    public void Render_EndlessWork_IsStopped(string template, string message) => Refused(template, message);

    [Theory]
    [MemberData(nameof(Depths))]
    public void Parse_EndlessDepth_IsRefused(string template, string message) => Refused(template, message);

    [Fact]
    public void Render_Stopped_Ends()
    {
        using var stop = new CancellationTokenSource();
        var scope = Empty with
        {
            Cancel = stop.Token,
            Functions = new Dictionary<string, TemplateFunction>
            {
                ["stop"] = _ =>
                {
                    stop.Cancel();
                    return "";
                },
            },
        };

        Assert.Throws<OperationCanceledException>(
            () => Template.Parse("{{ stop() }}{% for i in [1] %}{{ i }}{% endfor %}", null).Render(scope));
    }

    [Fact]
    public void Render_ManyTemplatesOfOneScope_ShareTheLimits()
    {
        var template = Template.Parse(
            "{% for a in range(1000) %}{% for b in range(900) %}{% endfor %}{% endfor %}", null);
        Assert.Equal("", template.Render(Empty));
        Assert.Equal("", template.Render(Empty));

        var scope = Empty;
        template.Render(scope);
        var error = Assert.Throws<CompositionException>(() => template.Render(scope with { FoldsEmptyLines = true }));
        Assert.Contains("steps", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_LargeHonestTemplate_Works()
    {
        var template = "{% for i in range(20000) %}server {{ i }}: {{ i * 2 + 1 }}\n{% endfor %}";
        Assert.Equal(20_000, Template.Parse(template, null).Render(Empty).Split('\n').Length - 1);
    }

    [Fact]
    public void ParseAndRender_RandomText_ThrowsOnlyCompositionException()
    {
        string[] pieces =
        [
            "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", " ", "\n", "if", "else", "elif", "endif", "for", "in",
            "endfor", "set", "raw", "endraw", "x", "range", "(", ")", "[", "]", "{", "}", ".", ",", ":", "|", "=", "==",
            "*", "//", "%", "~", "'", "\"", "\\", "'a'", "1", "2.5", "not", "and", "is", "defined", "default", "join",
            "length",
            "tojson", "items", "loop", "true", "none", "\U0001F600", "\ud800", "\0",
        ];
        var texts = Gen.Elements(pieces).ListOf().Select(parts => string.Concat(parts)).ToArbitrary();
        Prop.ForAll(texts, AllowsOnlyCompositionException)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(60));
    }

    [Fact]
    public void Parse_TextWithoutMarks_RendersAsItIs()
        => Prop.ForAll<NonNull<string>>(text => TemplateSource.HasMarks(text.Get)
                || Template.Parse(text.Get, null, kind: TemplateKind.Value).Render(Empty) == text.Get)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Render_QuotedText_ComesBack()
        => Prop.ForAll<NonNull<string>>(text =>
            {
                var written = text.Get.Aggregate(new StringBuilder(), (b, c) =>
                    char.IsSurrogate(c) ? b : b.Append(c is '\'' or '\\' ? $"\\{c}" : c == '\n' ? "\\n" : c));
                var expected = string.Concat(text.Get.Where(c => !char.IsSurrogate(c)));
                var template = Template.Parse($"{{{{ '{written}' }}}}", null, kind: TemplateKind.Value);
                return template.Render(Empty) == expected;
            })
            .QuickCheckThrowOnFailure();

    private static bool AllowsOnlyCompositionException(string text)
    {
        try
        {
            var variables = new Dictionary<string, object?> { ["x"] = new List<object?> { 1L, "a" } };
            Template.Parse(text, null).Render(new() { Variables = variables });
        }
        catch (CompositionException)
        {
            // The one way to fail.
        }

        return true;
    }

    private static void Refused(string template, string message)
    {
        try
        {
            Template.Parse(template, null).Render(Empty);
            Assert.Equal("", message);
        }
        catch (CompositionException e)
        {
            Assert.Contains(message, e.Message);
        }
    }

    // A text, one that is nearly its end, and one that is the same but for its last character.
    private const string LongTexts = "{% set a = 'x' * 1000000 %}{% set b = 'x' * 500000 ~ 'y' %}"
        + "{% set c = 'x' * 999999 ~ 'y' %}";

    private static string InLoop(string template) => "{% for i in range(100000) %}" + template + "{% endfor %}";

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Ends(int count) => Repeat("{% endfor %}", count);
}
