namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Makes statements of tokens.</summary>
internal sealed class TemplateParser
{
    private static readonly string[] Tags = ["if", "for", "set", "raw"];
    private static readonly string[] Continuations = ["elif", "else", "endif", "endfor", "endraw"];

    private readonly TokenReader reader;
    private readonly ExpressionParser expressions;

    private TemplateParser(TemplateSource source)
    {
        reader = new TokenReader(source);
        expressions = new ExpressionParser(reader);
    }

    public static IReadOnlyList<Statement> Parse(TemplateSource source)
    {
        var parser = new TemplateParser(source);
        var body = parser.ParseBody();
        if (parser.reader.Current.Kind == TokenKind.End) return body;
        var stray = parser.reader.Following;
        throw parser.Error(stray.Line, $"'{stray.Text}' belongs to no open tag.");
    }

    // Ends at the end of the template, or at a tag that continues or closes an open one.
    private List<Statement> ParseBody()
    {
        var body = new List<Statement>();
        while (true)
        {
            switch (reader.Current.Kind)
            {
                case TokenKind.Text:
                    body.Add(new TextStatement(reader.Take().Text));
                    break;
                case TokenKind.OutputBegin:
                    reader.Take();
                    body.Add(new OutputStatement(expressions.Parse()));
                    reader.Expect(TokenKind.OutputEnd, "an operator, a filter or '}}'");
                    break;
                case TokenKind.TagBegin when !IsContinuation(reader.Following):
                    reader.Take();
                    body.Add(reader.Nested(ParseTag));
                    break;
                default:
                    return body;
            }
        }
    }

    private Statement ParseTag()
    {
        var tag = reader.Expect(TokenKind.Name, "the name of a tag");
        return tag.Text switch
        {
            "if" => ParseIf(tag.Line),
            "for" => ParseFor(tag.Line),
            "set" => ParseSet(),
            _ => throw reader.Error(tag.Line, $"There is no tag '{tag.Text}'.{DidYouMean.Say(tag.Text, Tags)} "
                + "Templates have if, for, set and raw."),
        };
    }

    private IfStatement ParseIf(int line)
    {
        var branches = new List<(Expression, IReadOnlyList<Statement>)>();
        do
        {
            var condition = expressions.Parse();
            EndTag();
            branches.Add((condition, ParseBody()));
        }
        while (TryContinue("elif"));
        var otherwise = ParseElse();
        Close("if", line);
        return new(branches, otherwise);
    }

    private ForStatement ParseFor(int line)
    {
        var names = ParseNames();
        if (!reader.TryWord("in")) throw reader.Unexpected("'in'");
        var items = expressions.ParseWithoutCondition();
        var condition = reader.TryWord("if") ? expressions.Parse() : null;
        EndTag();
        var body = ParseBody();
        var otherwise = ParseElse();
        Close("for", line);
        return new(names, items, condition, body, otherwise);
    }

    private List<Statement> ParseElse()
    {
        if (!TryContinue("else")) return [];
        EndTag();
        return ParseBody();
    }

    private SetStatement ParseSet()
    {
        var names = ParseNames();
        reader.ExpectOperator("=");
        var value = expressions.Parse();
        EndTag();
        return new(names, value);
    }

    private List<string> ParseNames()
    {
        var names = new List<string>();
        do
        {
            var name = reader.Expect(TokenKind.Name, "the name of a variable");
            if (ExpressionParser.IsReserved(name.Text))
                throw reader.Error(name.Line, $"'{name.Text}' is a word of the language. Choose another name.");
            names.Add(name.Text);
        }
        while (reader.TryOperator(","));
        return names;
    }

    private bool TryContinue(string tag)
    {
        if (reader.Current.Kind != TokenKind.TagBegin || !IsContinuation(reader.Following)) return false;
        if (reader.Following.Text != tag) return false;
        reader.Take();
        reader.Take();
        return true;
    }

    private static bool IsContinuation(TemplateToken token)
        => token.Kind == TokenKind.Name && Continuations.Contains(token.Text);

    private void Close(string tag, int line)
    {
        if (TryContinue("end" + tag))
        {
            EndTag();
            return;
        }

        var found = reader.Current.Kind == TokenKind.End ? "" : $" '{reader.Following.Text}' does not belong to it.";
        throw Error(line, $"'{tag}' is not closed. Add {{% end{tag} %}}.{found}");
    }

    private void EndTag() => reader.Expect(TokenKind.TagEnd, "an operator, a filter or '%}'");

    // In a mapping each value is a template of its own. Users of Occopus do not expect that.
    private CompositionException Error(int line, string message)
        => reader.Error(line, reader.Source.Kind == TemplateKind.Document ? message : message
            + " In a mapping a tag must be closed in the value where it begins; to span several values, import the"
            + " template with !text_import.");
}
