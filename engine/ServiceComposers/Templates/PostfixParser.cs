namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Parses what follows a value: attributes, items, calls, filters and tests.</summary>
internal sealed class PostfixParser(TokenReader reader, ExpressionParser expressions)
{
    /// <summary><c>.name</c>, <c>[key]</c>, <c>(arguments)</c>, any number of them.</summary>
    public Expression Parse(Expression value)
    {
        while (reader.Current.Kind == TokenKind.Operator)
        {
            var line = reader.Current.Line;
            if (reader.TryOperator("."))
            {
                var name = reader.Expect(TokenKind.Name, "the name of an attribute");
                value = new AttributeExpression(line, value, name.Text);
            }
            else if (reader.TryOperator("[")) value = ParseItem(value, line);
            else if (reader.TryOperator("(")) value = ParseCall(value, line);
            else break;
            _ = reader.Bounded(value);
        }

        return value;
    }

    /// <summary><c>| filter</c>, <c>is test</c>, any number of them.</summary>
    public Expression ParseFilters(Expression value)
    {
        while (true)
        {
            if (reader.TryOperator("|")) value = ParseFilter(value);
            else if (reader.TryWord("is")) value = ParseTest(value);
            else return value;
            _ = reader.Bounded(value);
        }
    }

    private ItemExpression ParseItem(Expression target, int line)
    {
        var key = expressions.Parse();
        if (reader.IsOperator(":")) throw reader.Error(line, "There are no slices. Write cut(text, from, to).");
        reader.ExpectOperator("]");
        return new(line, target, key);
    }

    private Expression ParseCall(Expression target, int line) => target switch
    {
        VariableExpression function => new FunctionCallExpression(line, function.Describe(),
            NodeCalls.WithNodeNames(function.Describe(), ParseArguments())),
        AttributeExpression method => new MethodCallExpression(line, method.Target, method.Attribute, ParseArguments()),
        _ => throw reader.Error(line, $"{target.Describe()} cannot be called. Only functions can."),
    };

    private FilterExpression ParseFilter(Expression input)
    {
        var name = reader.Expect(TokenKind.Name, "the name of a filter");
        var filter = TemplateFilters.Find(name.Text) ?? throw reader.Error(name.Line,
            $"There is no filter '{name.Text}'.{DidYouMean.Say(name.Text, TemplateFilters.Names)} "
            + $"Filters are: {string.Join(", ", TemplateFilters.Names)}.");
        var arguments = reader.TryOperator("(") ? ParseArguments() : ArgumentList.None;
        return new(name.Line, input, name.Text, filter, arguments);
    }

    private TestExpression ParseTest(Expression operand)
    {
        var negated = reader.TryWord("not");
        var name = reader.Expect(TokenKind.Name, "the name of a test");
        var test = name.Text == "None" ? "none" : name.Text;
        if (!TestExpression.Names.Contains(test))
        {
            throw reader.Error(name.Line, $"There is no test '{test}'.{DidYouMean.Say(test, TestExpression.Names)} "
                + $"Tests are: {string.Join(", ", TestExpression.Names)}.");
        }

        return new(name.Line, operand, test, negated);
    }

    private ArgumentList ParseArguments()
    {
        var positional = new List<Expression>();
        var named = new List<(string Name, Expression Value)>();
        while (!reader.TryOperator(")"))
        {
            if (positional.Count + named.Count > 0) reader.ExpectOperator(",");
            if (reader.TryOperator(")")) break;
            if (reader.Current.Kind == TokenKind.Name && reader.Following is { Kind: TokenKind.Operator, Text: "=" })
            {
                var name = reader.Take();
                reader.Take();
                if (named.Any(n => n.Name == name.Text))
                    throw reader.Error(name.Line, $"The argument '{name.Text}' is given twice.");
                named.Add((name.Text, expressions.Parse()));
            }
            else if (named.Count > 0)
            {
                throw reader.Error(reader.Current.Line, "An argument without a name follows one with a name.");
            }
            else
            {
                positional.Add(expressions.Parse());
            }
        }

        return new(positional, named);
    }
}
