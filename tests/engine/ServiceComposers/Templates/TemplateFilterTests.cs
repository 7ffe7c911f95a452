using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Each filter, with what Jinja2 3.1 makes of it.</summary>
public sealed class TemplateFilterTests
{
    [Theory]
    [InlineData("{{ 'AbC' | lower }}{{ 'AbC' | upper }}{{ 5 | upper }}", "abcABC5")]
    [InlineData("{{ ' a b\n' | trim }}|{{ 'xxaxx' | trim('x') }}|{{ 'xya' | trim(chars='yx') }}", "a b|a|a")]
    [InlineData("{{ 'a-b-c' | replace('-', '+') }} {{ 'a-b-c' | replace('-', '+', 1) }}", "a+b+c a+b-c")]
    [InlineData("{{ 'aaa' | replace('aa', 'b') }}", "ba")]
    [InlineData("{{ 15 | replace(5, 6) }}{{ 'abc' | replace('b', '') }}", "16ac")]
    [InlineData("{{ 'a\nb\n\nc' | indent }}", "a\n    b\n\n    c")]
    [InlineData("{{ 'a\nb' | indent(2) }}|{{ 'a\n\nb' | indent(1, true) }}", "a\n  b| a\n\n b")]
    [InlineData("{{ 'a\n\nb' | indent(width=1, blank=true) }}", "a\n \n b")]
    [InlineData("{{ 'a\nb' | indent('> ', first=true) }}", "> a\n> b")]
    public void Render_TextFilters_AsJinja(string template, string expected)
        => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("{{ 'abc' | length }}{{ [1, 2] | count }}{{ {} | length }}", "320")]
    [InlineData("{{ [1, 2] | first }}{{ [1, 2] | last }}{{ 'xy' | first }}{{ 'xy' | last }}{{ {'k': 1} | first }}",
        "12xyk")]
    [InlineData("{{ [1, 'a', none, true] | join }}|{{ [1, 2, 3] | join(', ') }}", "1aNoneTrue|1, 2, 3")]
    [InlineData("{{ [] | join(',') }}|{{ 'abc' | join('-') }}", "|a-b-c")]
    [InlineData("{{ [{'n': 1}, {'n': 2}] | join('+', attribute='n') }}", "1+2")]
    [InlineData("{{ ['b', 'a'] | join(',') | upper | replace(',', ';') }}", "B;A")]
    [InlineData("{{ 'x' ~ [1, 2] | length }}{{ ('x' ~ 'yz') | length }}{{ -1 | length if false else 2 }}", "x232")]
    public void Render_ListFilters_AsJinja(string template, string expected)
        => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("{{ {'b': [1, 2.0, none, true], 'a': 'x'} | tojson }}", "{\"a\": \"x\", \"b\": [1, 2.0, null, true]}")]
    [InlineData("{{ \"<a href='x'>&\" | tojson }}", "\"\\u003ca href=\\u0027x\\u0027\\u003e\\u0026\"")]
    [InlineData("{{ 'q\"\\\\ \\n\\t\\r\\b\\f\\x01\u00e9\U0001F600' | tojson }}",
        "\"q\\\"\\\\ \\n\\t\\r\\b\\f\\u0001\\u00e9\\ud83d\\ude00\"")]
    [InlineData("{{ {'a': [1, {}], 'b': []} | tojson(2) }}", "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}")]
    [InlineData("{{ 'x' | tojson }}{{ 5 | tojson }}{{ none | tojson }}", "\"x\"5null")]
    public void Render_ToJson_AsJinja(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("{{ 'hello' | b64encode }}", "aGVsbG8=")]
    [InlineData("{{ '\u00e9' | b64encode }}", "w6k=")]
    [InlineData("{{ 5 | b64encode }}", "NQ==")]
    public void Render_Base64_EncodesUtf8(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("{{ x | uper }}", "There is no filter 'uper'. Did you mean 'upper'?")]
    [InlineData("{{ 1 | length }}", "a whole number has no items")]
    [InlineData("{{ 'a' | replace('a') }}", "replace: The argument 'new' is missing.")]
    [InlineData("{{ 'a' | replace('', 'b') }}", "replace: The text to be replaced is empty.")]
    [InlineData("{{ 'a' | upper(1) }}", "upper: It takes at most 0 arguments, not 1.")]
    [InlineData("{{ 'a' | indent(widht=2) }}", "indent: It has no argument 'widht'. Did you mean 'width'?")]
    [InlineData("{{ 'a' | indent(2, width=2) }}", "indent: The argument 'width' is given twice.")]
    [InlineData("{{ 'a' | indent(none) }}", "indent: The argument 'width' must be a whole number, not none.")]
    [InlineData("{{ [] | first }}", "There is no first item")]
    [InlineData("{{ [[1]] | join(attribute='n') }}", "join: An item is a list without 'n'.")]
    [InlineData("{{ (1e308 * 10) | tojson }}", "JSON has no form")]
    public void Render_WrongUse_IsExplained(string template, string message)
        => Assert.Contains(message, Assert.Throws<CompositionException>(() => Render(template)).Message);

    private static string Render(string template)
        => Template.Parse(template, null).Render(new() { Variables = new Dictionary<string, object?>() });
}
