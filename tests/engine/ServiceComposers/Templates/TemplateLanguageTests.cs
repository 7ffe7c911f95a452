using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Each feature of the language, with what Jinja2 3.1 makes of it.</summary>
public sealed class TemplateLanguageTests
{
    private static readonly TemplateScope Scope = new()
    {
        Variables = new Dictionary<string, object?>
        {
            ["a"] = 5L,
            ["b"] = 2.5,
            ["s"] = "text",
            ["t"] = true,
            ["none_here"] = null,
            ["list"] = new List<object?> { 1L, "two", 3.0 },
            ["empty"] = new List<object?>(),
            ["m"] = new Dictionary<string, object?>
            {
                ["x"] = "X",
                ["in"] = new List<object?> { "i" },
                ["deep"] = new Dictionary<string, object?> { ["y"] = 7L },
            },
            ["rows"] = new List<object?>
            {
                new Dictionary<string, object?> { ["n"] = "one", ["v"] = 1L },
                new Dictionary<string, object?> { ["n"] = "two", ["v"] = 2L, ["extra"] = false },
            },
        },
        Functions = new Dictionary<string, TemplateFunction>
        {
            ["echo"] = call => call.Bind(1, "value", "times").Text("value") + call.Integer("times", 1),
        },
    };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{ a }}", "5")]
    [InlineData("{{a}}{{s}}", "5text")]
    [InlineData("{ {a} } } %}", "{ {a} } } %}")]
    [InlineData("{{ m.x }}{{ m['x'] }}{{ m[\"x\"] }}", "XXX")]
    [InlineData("{{ m.deep.y }}", "7")]
    [InlineData("{{ m.in[0] }}", "i")]
    [InlineData("{{ list[0] }}{{ list[-1] }}{{ s[0] }}{{ s[-1] }}", "13.0tt")]
    [InlineData("{{ {'a': {'b': 1}}.a.b }}", "1")]
    [InlineData("{{ {'a': {'b': 1}} }}", "{'a': {'b': 1}}")]
    [InlineData("{{ [1, 'a', [true, none]] }}", "[1, 'a', [True, None]]")]
    [InlineData("{{ [1, 2,] }}{{ {'a': 1,} }}", "[1, 2]{'a': 1}")]
    public void Render_Access_GivesValue(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("{{ 1_000 }} {{ 1.50 }} {{ 2e3 }} {{ 1e-7 }} {{ 1e16 }} {{ 1.5E+300 }}",
        "1000 1.5 2000.0 1e-07 1e+16 1.5e+300")]
    [InlineData("{{ true }} {{ False }} {{ none }} {{ None }} {{ True }} {{ false }}",
        "True False None None True False")]
    [InlineData(@"{{ 'a\n\t\\\'\""\x41\u0042\U00000043\q' }}", "a\n\t\\'\"ABC\\q")]
    [InlineData("{{ \"it's\" }} {{ 'say \"hi\"' }}", "it's say \"hi\"")]
    [InlineData("{{ [\"it's\", 'say \"hi\"', 'b\\\\s', 'n\\n', 'both\\'\"'] }}",
        "[\"it's\", 'say \"hi\"', 'b\\\\s', 'n\\n', 'both\\'\"']")]
    [InlineData("{{ ['\\x00\\x7f\u00e9\\u200b\\u2028\U0001F600'] }}", "['\\x00\\x7f\u00e9\\u200b\\u2028\U0001F600']")]
    [InlineData("{{ 'a}}b' }}{{ '%}' }}{{ 'two' 'words' }}", "a}}b%}twowords")]
    [InlineData("{{ 0.1 + 0.2 }} {{ 100.0 }} {{ 123456789012345680.0 }} {{ 0.0001 }} {{ 0.00001 }}",
        "0.30000000000000004 100.0 1.2345678901234568e+17 0.0001 1e-05")]
    public void Render_Literals_WritesThemAsPython(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("{{ 1 + 2 * 3 }} {{ (1 + 2) * 3 }} {{ 7 - 2 - 1 }}", "7 9 4")]
    [InlineData("{{ 7 / 2 }} {{ 6 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }}",
        "3.5 3.0 3 -4 1 2 -2")]
    [InlineData("{{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 2 * 2.5 }} {{ 1 - 0.5 }}", "3.0 0.5 5.0 0.5")]
    [InlineData("{{ -a }} {{ +a }} {{ - -a }} {{ 2 - -3 }}", "-5 5 5 5")]
    [InlineData("{{ 'a' + 'b' }} {{ 'a' ~ 1 ~ none }} {{ 'ab' * 2 }} {{ [1] + [2] }} {{ [1, 2] * 2 }} {{ 'a' * -1 }}",
        "ab a1None abab [1, 2] [1, 2, 1, 2] ")]
    [InlineData("{{ 1 ~ 2 * 3 }} {{ 'a' ~ 'b' + 'c' }}", "16 abc")]
    public void Render_Arithmetic_AsPython(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("{{ 1 < 2 }} {{ 1 <= 1 }} {{ 2 > 1.5 }} {{ 'a' < 'b' }} {{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }}",
        "True True True True True False")]
    [InlineData("{{ 1 == 1.0 }} {{ 'a' != 'b' }} {{ [1, {'a': 2}] == [1, {'a': 2}] }}", "True True True")]
    [InlineData("{{ none == none }} {{ '1' == 1 }} {{ true == 1 }}", "True False True")]
    [InlineData("{{ 'x' in m }} {{ 'ex' in s }} {{ 1 in list }}", "True True True")]
    [InlineData("{{ 9 not in list }} {{ not 1 in list }} {{ 'y' not in m }}", "True False True")]
    [InlineData("{{ t and a }} {{ '' or 'x' }} {{ not t }} {{ not not t }}", "5 x False True")]
    [InlineData("{{ 0 or none }} {{ 1 and 0 or 2 }} {{ empty or 'e' }}", "None 2 e")]
    [InlineData("{{ 'y' if a > 3 else 'n' }} {{ 'y' if a > 9 else 'n' }} {{ 1 if false else 2 if false else 3 }}",
        "y n 3")]
    [InlineData("{{ nothing or 'x' if false else 'z' }}", "z")]
    public void Render_Comparisons_AsPython(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("{{ a is defined }} {{ zz is defined }} {{ zz is not defined }}", "True False True")]
    [InlineData("{{ m.q is defined }} {{ list[9] is defined }}", "False False")]
    [InlineData("{{ zz is undefined }} {{ none_here is none }} {{ a is not none }} {{ none_here is defined }}",
        "True True True True")]
    [InlineData("{{ not zz is defined }} {{ zz is defined and zz > 3 }} {{ a is defined == true }}", "True False True")]
    [InlineData("{{ zz | default('d') }} {{ zz | d(3) }} {{ m.q | default }}. {{ a | default(1) }}", "d 3 . 5")]
    [InlineData("{{ '' | default('e', true) }} {{ '' | default('e') }}.", "e .")]
    [InlineData("{{ none_here | default('x') }} {{ none_here | default('x', boolean=true) }}", "None x")]
    [InlineData("{{ zz | default(default_value='k') }}", "k")]
    [InlineData("{{ empty | first | default('none') }} {{ m.get('q', 8) }} {{ m.get('x') }}", "none 8 X")]
    public void Render_Tests_AcceptUndefined(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("{{ echo('a') }} {{ echo('a', 2) }} {{ echo('a', times=3) }}", "a1 a2 a3")]
    [InlineData("{{ echo(times=4, value='b') }} {{ echo('c',) }}", "b4 c1")]
    [InlineData("{{ range(3) }} {{ range(1, 3) }} {{ range(5, 0, -2) }} {{ range(0) }}",
        "[0, 1, 2] [1, 2] [5, 3, 1] []")]
    [InlineData("{{ {'a': 1, 'b': 2}.items() }} {{ {'a': 1}.keys() }} {{ {'a': 1}.values() }}",
        "[['a', 1], ['b', 2]] ['a'] [1]")]
    public void Render_Calls_BindArguments(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("{% if a > 3 %}yes{% endif %}", "yes")]
    [InlineData("{% if a > 9 %}yes{% elif a == 5 %}five{% else %}no{% endif %}", "five")]
    [InlineData("{% if '' %}1{% elif 0 %}2{% elif empty %}3{% elif none_here %}4{% else %}no{% endif %}", "no")]
    [InlineData("{% if zz is defined %}{{ zz.q.r }}{% endif %}ok", "ok")]
    [InlineData("{% for r in rows %}{{ r.n }}={{ r.v }};{% endfor %}", "one=1;two=2;")]
    [InlineData("{% for r in rows %}{% if r.extra is defined %}{{ r.extra }}{% else %}-{% endif %}{% endfor %}",
        "-False")]
    [InlineData("{% for x in list %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }} {% endfor %}", "103 212 321 ")]
    [InlineData("{% for x in list %}{{ loop.revindex0 }}{% endfor %}", "210")]
    [InlineData("{% for x in list %}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}",
        "TrueFalse3 FalseFalse3 FalseTrue3 ")]
    [InlineData("{% for x in empty %}x{% else %}none{% endfor %}", "none")]
    [InlineData("{% for x in list %}{{ x }}{% else %}none{% endfor %}", "1two3.0")]
    [InlineData("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}:{{ v }} {% endfor %}", "a:1 b:2 ")]
    [InlineData("{% for k in {'a': 1, 'b': 2} %}{{ k }}{% endfor %}{% for c in 'xyz' %}{{ c }}.{% endfor %}",
        "abx.y.z.")]
    [InlineData("{% for i in range(5) if i % 2 %}{{ i }}/{{ loop.length }} {% endfor %}", "1/2 3/2 ")]
    [InlineData("{% for x in m.in %}{{ x }}{% endfor %}", "i")]
    [InlineData(
        "{% for x in 'ab' %}{% for y in 'cd' %}{{ x ~ y ~ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}",
        "ac1ad21;bc1bd22;")]
    [InlineData("{% set x = a + 1 %}{{ x }}{% set x = 'n' %}{{ x }}", "6n")]
    [InlineData("{% set x, y = [1, 2] %}{{ y }}{{ x }}", "21")]
    [InlineData("{% set x = 0 %}{% for i in range(3) %}{% set x = i + 1 %}{{ x }}{% endfor %}|{{ x }}", "123|0")]
    [InlineData("{% if true %}{% set x = 9 %}{% endif %}{{ x }}", "9")]
    [InlineData("a{# {{ no }} {% if %} #}b", "ab")]
    [InlineData("{% raw %}{{range service \"hadoop\"}} {% if %}{# x #}{% endraw %}",
        "{{range service \"hadoop\"}} {% if %}{# x #}")]
    public void Render_Statements_AsJinja(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("a\n", "a")]
    [InlineData("a\n\n", "a\n")]
    [InlineData("\na", "\na")]
    [InlineData("a\r\nb\r\n", "a\nb")]
    [InlineData("a\r\n{{ a }}\r\n", "a\n5")]
    [InlineData("x\n{% if t %}\ny\n{% endif %}\nz", "x\n\ny\n\nz")]
    [InlineData("x\n  {% if t %}\n  y\n  {% endif %}\nz", "x\n  \n  y\n  \nz")]
    [InlineData("x\n {%- if t %} y {%- endif %}\nz", "x y\nz")]
    [InlineData("x\n {%- if t -%} \n y \n {%- endif -%} \n z", "xyz")]
    [InlineData("x  {{- a -}}  y {{+ a }} z", "x5y 5 z")]
    [InlineData("x {#- c -#} y {#+ c +#} z", "xy  z")]
    [InlineData("x {%- raw -%} {{ a }} {%- endraw -%} y", "x{{ a }}y")]
    [InlineData("x {%- raw %} {{ a }} {% endraw -%} y", "x {{ a }} y")]
    [InlineData("x {%+ if t +%} y {% endif %}", "x  y ")]
    [InlineData("{{ a }}\n{{ a }}\n", "5\n5")]
    [InlineData("{{ a -}}\n\n{{- a }}", "55")]
    [InlineData("{{\n a\n +\n 1 }}", "6")]
    public void Render_WhiteSpace_AsJinja(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("a\n")]
    [InlineData("a\r\nb\r\n")]
    [InlineData("{{ '' }}a\n\n")]
    public void Render_Value_KeepsLineEnds(string template)
        => Assert.Equal(
            template.Replace("{{ '' }}", ""), Template.Parse(template, null, kind: TemplateKind.Value).Render(Scope));

    [Theory]
    [InlineData("{{ a }}", 5L)]
    [InlineData("{{ 'a' }}", "a")]
    [InlineData("{{ a }} ", "5 ")]
    [InlineData("{{ t }}", true)]
    [InlineData("{{ none }}", null)]
    [InlineData("{{ b * 2 }}", 5.0)]
    [InlineData("plain", "plain")]
    public void RenderValue_SingleExpression_KeepsItsKind(string template, object? expected)
        => Assert.Equal(expected, Template.Parse(template, null, kind: TemplateKind.Value).RenderValue(Scope));

    private static void Check(string template, string expected)
        => Assert.Equal(expected, Template.Parse(template, null).Render(Scope));
}
