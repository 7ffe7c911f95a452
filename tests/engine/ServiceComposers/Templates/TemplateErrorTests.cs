using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Every error says what is wrong, names it, and has the file and the line.</summary>
public sealed class TemplateErrorTests
{
    private static readonly TemplateScope Scope = new()
    {
        Variables = new Dictionary<string, object?>
        {
            ["port"] = 80L,
            ["text"] = "t",
            ["variables"] = new Dictionary<string, object?>
            {
                ["message"] = "secret value", ["db"] = new Dictionary<string, object?> { ["host"] = "h" },
            },
        },
        Functions = new Dictionary<string, TemplateFunction> { ["getip"] = call => call.Bind(1, "name").Text("name") },
        Hints = new Dictionary<string, string> { ["message"] = "Write variables.message." },
    };

    [Theory]
    [InlineData("{{ prot }}", 1, "'prot' is not defined. Did you mean 'port'?")]
    [InlineData("\n\n{{ nothing_like_it }}", 3, "'nothing_like_it' is not defined.")]
    [InlineData("{{ message }}", 1, "'message' is not defined. Write variables.message.")]
    [InlineData("{{ getip }}", 1, "'getip' is not defined. It is a function: write getip(...).")]
    [InlineData("a\n{{ variables.mesage }}", 2, "'variables' has no 'mesage'. Did you mean 'message'?")]
    [InlineData("{{ variables['q'] }}", 1, "'variables' has no 'q'. It has: message, db.")]
    [InlineData("{{ variables.db.host.name }}", 1, "'variables.db.host' is text and has no 'name'.")]
    [InlineData("{{ variables.cache.host }}", 1, "'variables' has no 'cache'.")]
    [InlineData("{{ variables.cache.host | default('x') }}", 1, "'variables' has no 'cache'.")]
    [InlineData("{{ varables.q is defined }}", 1, "'varables' is not defined. Did you mean 'variables'?")]
    [InlineData("{{ [1][5] }}", 1, "'the value' has 1 items; there is no item 5.")]
    [InlineData("{% if prot %}{% endif %}", 1, "'prot' is not defined.")]
    [InlineData("{% for x in\nprot %}{% endfor %}", 2, "'prot' is not defined.")]
    [InlineData("{% set x =\n\nprot %}", 3, "'prot' is not defined.")]
    [InlineData("{{ [prot] }}", 1, "'prot' is not defined.")]
    [InlineData("{{ getip(prot ~ 'x') }}", 1, "'prot' is not defined.")]
    [InlineData("{{ 'x' if false }}", 1, "there is no 'else'")]
    public void Render_Undefined_NamesItWithLine(string template, int line, string message)
        => Check(template, line, message);

    [Theory]
    [InlineData("{{ getpi('db') }}", 1, "There is no function 'getpi'. Did you mean 'getip'?")]
    [InlineData("{{ getip() }}", 1, "getip: The argument 'name' is missing.")]
    [InlineData("{{ getip('a', 'b') }}", 1, "getip: It takes at most 1 arguments, not 2.")]
    [InlineData("{{ getip(nam='a') }}", 1, "getip: It has no argument 'nam'. Did you mean 'name'?")]
    [InlineData("{{ getip(['a']) }}", 1, "getip: The argument 'name' must be text, not a list.")]
    [InlineData("{{ text.upper() }}", 1, "'upper' is a filter: write text | upper.")]
    [InlineData("{{ text.format() }}", 1, "'text' is text and has no function 'format'.")]
    [InlineData("{{ variables.pop() }}", 1, "A mapping has no function 'pop'.")]
    [InlineData("{{ text.__class__ }}", 1, "'text' is text and has no '__class__'.")]
    [InlineData("{{ text.Length }}", 1, "'text' is text and has no 'Length'.")]
    [InlineData("{{ 1 + 'a' }}", 1, "'+' cannot join a whole number and text. Write '~' to join texts.")]
    [InlineData("{{ [1] - 1 }}", 1, "'-' cannot join a list and a whole number.")]
    [InlineData("{{ 1 // 0 }}", 1, "Division by zero.")]
    [InlineData("{{ 1.0 % 0 }}", 1, "Division by zero.")]
    [InlineData("{{ 9223372036854775807 + 1 }}", 1, "too large for a whole number")]
    [InlineData("{{ 9223372036854775808 }}", 1, "The number 9223372036854775808 is too large.")]
    [InlineData("{{ 1 < 'a' }}", 1, "a whole number and text have no order")]
    [InlineData("{{ 1 in 5 }}", 1, "a whole number cannot be looked for in a whole number")]
    [InlineData("{% for x in 5 %}{% endfor %}", 1, "a whole number has no items")]
    [InlineData("{% for a, b in [[1]] %}{% endfor %}", 1, "2 names (a, b) stand for 1 items.")]
    [InlineData("{{ range(1, 5, 0) }}", 1, "range: The step must not be 0.")]
    public void Render_WrongUse_IsExplained(string template, int line, string message)
        => Check(template, line, message);

    [Theory]
    [InlineData("a\n{{ x", 2, "'{{' is not closed. Add '}}'.")]
    [InlineData("a\n\n{% if x", 3, "'{%' is not closed. Add '%}'.")]
    [InlineData("{{ 'x }}", 1, "The text is not closed.")]
    [InlineData("\n{# x", 2, "The comment '{#' is not closed.")]
    [InlineData("n=${#list[@]}", 1, "such as ${#name} of a shell")]
    [InlineData("\n{% raw %}\n{{", 2, "'raw' is not closed. Add {% endraw %}.")]
    [InlineData("\n{% if port %}\n\nx", 2, "'if' is not closed. Add {% endif %}.")]
    [InlineData("{% for x in [1] %}{% if x %}{% endfor %}",
        1, "'if' is not closed. Add {% endif %}. 'endfor' does not belong to it.")]
    [InlineData("a\n{% endif %}", 2, "'endif' belongs to no open tag.")]
    [InlineData("{% else %}", 1, "'else' belongs to no open tag.")]
    [InlineData("{% if port %}{% else %}{% else %}{% endif %}", 1, "'if' is not closed.")]
    [InlineData("{% fro x in y %}", 1, "There is no tag 'fro'. Did you mean 'for'?")]
    [InlineData("{% include 'x' %}", 1, "There is no tag 'include'.")]
    [InlineData("{% %}", 1, "Here should be the name of a tag, not '%}'.")]
    [InlineData("{{ }}", 1, "Here should be a value, not '}}'.")]
    [InlineData("{{ port port }}", 1, "Here should be an operator, a filter or '}}', not 'port'.")]
    [InlineData("{{.Address}}", 1, "Here should be a value, not '.'. Put {% raw %}")]
    [InlineData("{{ port ? 1 }}", 1, "The character '?' has no meaning here.")]
    [InlineData("{{ (1] }}", 1, "']' closes nothing.")]
    [InlineData("{{ 1) }}", 1, "')' closes nothing.")]
    [InlineData("{{ text[0:1] }}", 1, "There are no slices. Write cut(text, from, to).")]
    [InlineData("{{ 'a'() }}", 1, "the value cannot be called.")]
    [InlineData("{{ port is odd }}", 1, "There is no test 'odd'. Tests are: defined, undefined, none.")]
    [InlineData("{{ port is define }}", 1, "Did you mean 'defined'?")]
    [InlineData("{{ port | }}", 1, "Here should be the name of a filter")]
    [InlineData("{{ port. }}", 1, "Here should be the name of an attribute")]
    [InlineData("{{ {'a' 1} }}", 1, "Here should be ':', not '1'.")]
    [InlineData("{{ [1 2] }}", 1, "Here should be ',', not '2'.")]
    [InlineData("{{ getip(name='a', name='b') }}", 1, "The argument 'name' is given twice.")]
    [InlineData("{{ getip(name='a', 'b') }}", 1, "An argument without a name follows one with a name.")]
    [InlineData("{% set if = 1 %}", 1, "'if' is a word of the language.")]
    [InlineData("{% set true = 1 %}", 1, "'true' is a word of the language.")]
    [InlineData("{% for x of y %}", 1, "Here should be 'in', not 'of'.")]
    [InlineData("{% set x 1 %}", 1, "Here should be '=', not '1'.")]
    [InlineData("{{ '\\ud800' }}", 1, "needs the hexadecimal number of a character")]
    [InlineData("{{ '\\xZZ' }}", 1, "needs the hexadecimal number of a character")]
    public void Parse_WrongSyntax_IsExplained(string template, int line, string message)
        => Check(template, line, message);

    [Fact]
    public void Parse_OpenTagInValue_SaysHowToSpanValues()
    {
        var error = Assert.Throws<CompositionException>(
            () => Template.Parse("{% for x in y %}", "write_files[0].content", kind: TemplateKind.Value));
        Assert.Contains("!text_import", error.Message);
        Assert.StartsWith("write_files[0].content(1): ", error.Message);
    }

    [Fact]
    public void Render_Undefined_DoesNotShowValues()
    {
        var error = Assert.Throws<CompositionException>(
            () => Template.Parse("{{ variables.x }}", null).Render(Scope));
        Assert.DoesNotContain("secret value", error.Message);
    }

    private static void Check(string template, int line, string message)
    {
        var error = Assert.Throws<CompositionException>(() => Template.Parse(template, "dir/a.yaml").Render(Scope));
        Assert.Contains(message, error.Message);
        Assert.StartsWith($"dir/a.yaml({line}): ", error.Message);
        Assert.Equal("dir/a.yaml", error.Location.File);
    }
}
