using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Each expression means the same as its form with all brackets.</summary>
public sealed class TemplatePrecedenceTests
{
    private static readonly TemplateScope Scope = new()
    {
        Variables = new Dictionary<string, object?>
        {
            ["a"] = 7L,
            ["b"] = 3L,
            ["c"] = 2L,
            ["t"] = true,
            ["f"] = false,
            ["s"] = "xyz",
            ["l"] = new List<object?> { 3L, 4L },
            ["m"] = new Dictionary<string, object?> { ["l"] = new List<object?> { "p", "q" } },
        },
    };

    [Theory]
    [InlineData("a + b * c", "a + (b * c)")]
    [InlineData("a * b + c", "(a * b) + c")]
    [InlineData("a - b - c", "(a - b) - c")]
    [InlineData("a - b + c", "(a - b) + c")]
    [InlineData("a // b * c", "(a // b) * c")]
    [InlineData("a % b * c", "(a % b) * c")]
    [InlineData("-a + b", "(-a) + b")]
    [InlineData("-a * b", "(-a) * b")]
    [InlineData("a - -b", "a - (-b)")]
    [InlineData("a ~ b * c", "a ~ (b * c)")]
    [InlineData("s ~ a ~ b", "(s ~ a) ~ b")]
    [InlineData("s + a ~ b", "s + (a ~ b)")]
    [InlineData("a + b == c * 5", "(a + b) == (c * 5)")]
    [InlineData("a > b and b > c", "(a > b) and (b > c)")]
    [InlineData("a < b < c", "(a < b) and (b < c)")]
    [InlineData("a > b > c", "(a > b) and (b > c)")]
    [InlineData("b in l == t", "(b in l) and (l == t)")]
    [InlineData("not a == b", "not (a == b)")]
    [InlineData("not b in l", "not (b in l)")]
    [InlineData("b not in l", "not (b in l)")]
    [InlineData("not t or t", "(not t) or t")]
    [InlineData("t or f and f", "t or (f and f)")]
    [InlineData("f and f or t", "(f and f) or t")]
    [InlineData("a is defined and b", "(a is defined) and b")]
    [InlineData("not zz is defined", "not (zz is defined)")]
    [InlineData("a + b is defined", "a + (b is defined)")]
    [InlineData("s ~ l | length", "s ~ (l | length)")]
    [InlineData("a + l | length", "a + (l | length)")]
    [InlineData("-l | length", "-2 | length")]
    [InlineData("s | upper | lower", "(s | upper) | lower")]
    [InlineData("s | length == 3", "(s | length) == 3")]
    [InlineData("m.l[0] | upper", "((m.l)[0]) | upper")]
    [InlineData("a if t else b + c", "a if t else (b + c)")]
    [InlineData("a + b if f else c", "(a + b) if f else c")]
    [InlineData("a if f else b if f else c", "a if f else (b if f else c)")]
    [InlineData("a if t and f else b", "a if (t and f) else b")]
    [InlineData("a if a > b else b", "a if (a > b) else b")]
    [InlineData("[a, b + c]", "[a, (b + c)]")]
    [InlineData("{s: a if t else b}", "{s: (a if t else b)}")]
    [InlineData("l[c - 1]", "l[(c - 1)]")]
    [InlineData("[a][0] + 1", "([a][0]) + 1")]
    [InlineData("'x' 'y' ~ a", "('x' ~ 'y') ~ a")]
    public void RenderValue_WithoutBrackets_MeansTheSame(string expression, string bracketed)
        => Assert.Equal(Outcome(bracketed), Outcome(expression));

    // An expression that is refused must be refused in both forms.
    private static string Outcome(string expression)
    {
        try
        {
            return Template.Parse($"{{{{ {expression} }}}}", null).Render(Scope);
        }
        catch (CompositionException e)
        {
            return e.Message.Contains("cannot join", StringComparison.Ordinal)
                || e.Message.Contains("has no items", StringComparison.Ordinal) ? "refused" : e.Message;
        }
    }
}
