using System.Globalization;

namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Makes expressions of tokens, with the precedence of Jinja2.</summary>
internal sealed class ExpressionParser(TokenReader reader)
{
    private static readonly string[][] Levels = [["+", "-"], ["~"], ["*", "/", "//", "%"]];
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];
    private static readonly string[] Reserved = ["and", "or", "not", "in", "is", "if", "else", "loop"];

    /// <summary>Words that cannot be names of variables.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name) || IsConstant(name);

    /// <summary>An expression, with <c>a if b else c</c>.</summary>
    public Expression Parse() => reader.Nested(() =>
    {
        var value = ParseOr();
        while (reader.Current is { Text: "if", Kind: TokenKind.Name, Line: var line })
        {
            reader.Take();
            var condition = ParseOr();
            var otherwise = reader.TryWord("else") ? Parse() : null;
            value = reader.Bounded(new ConditionalExpression(line, condition, value, otherwise));
        }

        return value;
    });

    /// <summary>An expression that stops before <c>if</c>.</summary>
    public Expression ParseWithoutCondition() => reader.Nested(ParseOr);

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (reader.Current.Line is var line && reader.TryWord("or"))
            left = reader.Bounded(new LogicalExpression(line, false, left, ParseAnd()));
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (reader.Current.Line is var line && reader.TryWord("and"))
            left = reader.Bounded(new LogicalExpression(line, true, left, ParseNot()));
        return left;
    }

    private Expression ParseNot()
    {
        var line = reader.Current.Line;
        return reader.IsWord("not") && reader.Following.Text != "in"
            ? reader.Nested(() =>
            {
                reader.Take();
                return reader.Bounded(new NotExpression(line, ParseNot()));
            })
            : ParseComparison();
    }

    private Expression ParseComparison()
    {
        var line = reader.Current.Line;
        var first = ParseLevel(0);
        var others = new List<(string, Expression)>();
        while (TakeComparison() is { } sign) others.Add((sign, ParseLevel(0)));
        return others.Count == 0 ? first : reader.Bounded(new ComparisonExpression(line, first, others));
    }

    private string? TakeComparison()
    {
        if (reader.TryWord("in")) return "in";
        if (reader.IsWord("not") && reader.Following is { Kind: TokenKind.Name, Text: "in" })
        {
            reader.Take();
            reader.Take();
            return "not in";
        }

        return reader.Current.Kind == TokenKind.Operator && Comparisons.Contains(reader.Current.Text)
            ? reader.Take().Text
            : null;
    }

    private Expression ParseLevel(int level)
    {
        if (level == Levels.Length) return ParseUnary(withFilters: true);
        var left = ParseLevel(level + 1);
        while (reader.Current.Kind == TokenKind.Operator && Levels[level].Contains(reader.Current.Text))
        {
            var sign = reader.Take();
            left = reader.Bounded(new BinaryExpression(sign.Line, sign.Text, left, ParseLevel(level + 1)));
        }

        return left;
    }

    private Expression ParseUnary(bool withFilters)
    {
        var line = reader.Current.Line;
        var postfix = new PostfixParser(reader, this);
        var value = reader.Bounded(reader.IsOperator("-") || reader.IsOperator("+")
            ? reader.Nested(() => new SignExpression(line, reader.Take().Text, ParseUnary(withFilters: false)))
            : postfix.Parse(ParsePrimary()));
        return withFilters ? postfix.ParseFilters(value) : value;
    }

    private Expression ParsePrimary()
    {
        var token = reader.Take();
        switch (token.Kind)
        {
            case TokenKind.String:
                var text = token.Text;
                while (reader.Current.Kind == TokenKind.String) text += reader.Take().Text;
                return new LiteralExpression(token.Line, text);
            case TokenKind.Integer when long.TryParse(token.Text, CultureInfo.InvariantCulture, out var number):
                return new LiteralExpression(token.Line, number);
            case TokenKind.Integer:
                throw reader.Error(token.Line, $"The number {token.Text} is too large.");
            case TokenKind.Float:
                return new LiteralExpression(token.Line, double.Parse(token.Text, CultureInfo.InvariantCulture));
            case TokenKind.Name when IsConstant(token.Text):
                return new LiteralExpression(
                    token.Line, bool.TryParse(token.Text, out var truth) ? truth : null);
            case TokenKind.Name when token.Text == "loop" || !IsReserved(token.Text):
                return new VariableExpression(token.Line, token.Text);
            case TokenKind.Operator when token.Text is "(":
                var value = Parse();
                reader.ExpectOperator(")");
                return value;
            case TokenKind.Operator when token.Text is "[":
                return new ListExpression(token.Line, ParseItems("]", Parse));
            case TokenKind.Operator when token.Text is "{":
                return new MappingExpression(token.Line, ParseItems("}", ParseEntry));
            default:
                throw reader.Error(token.Line, $"Here should be a value, not {token.Describe()}. "
                    + "Put {% raw %} ... {% endraw %} around what is not for Occo.");
        }
    }

    private (Expression, Expression) ParseEntry()
    {
        var key = Parse();
        reader.ExpectOperator(":");
        return (key, Parse());
    }

    private List<T> ParseItems<T>(string close, Func<T> parse)
    {
        var items = new List<T>();
        while (!reader.TryOperator(close))
        {
            if (items.Count > 0) reader.ExpectOperator(",");
            if (items.Count > 0 && reader.TryOperator(close)) break;
            items.Add(parse());
        }

        return items;
    }

    private static bool IsConstant(string name) => name is "true" or "True" or "false" or "False" or "none" or "None";
}
