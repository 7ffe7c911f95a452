namespace Occo.Engine.Tests;

/// <summary>Makes damaged documents from good ones. The same seed gives the same damage.</summary>
internal sealed class Mutator(IReadOnlyList<string> corpus, int seed)
{
    private const int MostCharacters = 60_000;

    private static readonly string[] Tokens =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "{% for a in b %}", "{% endfor %}", "{% if x %}", "{% endif %}",
        "{% raw %}", "{% set x = x ~ x %}", "| default", "[", "]", "{", "}", ":", ": ", "- ", "&a ", "*a",
        "!yaml_import", "!!binary ",
        "!!python/object:os.system ", "<<: *a", "|", ">", ">-", "'", "\"", "\\", "\\u0000", "\\ud800", "\t", "\r", "\n",
        "\n\n---\n", "...", "#", "%YAML 9.9", "? ", ",", "null", "~", "-0", "1e999", "99999999999999999999", ".inf",
        "0x", "2001-01-01", "yes", "\0", "\u2028", "\ufeff", "\ud83d", "é", "nodes:", "name: ",
        "dependencies:", "variables:",
    ];

    private readonly Random random = new(seed);

    /// <summary>A document with one to six injuries.</summary>
    public string Next()
    {
        var text = Any();
        for (var i = random.Next(1, 7); i > 0; i--) text = Injure(text);
        return text.Length > MostCharacters ? text[..MostCharacters] : text;
    }

    private string Any() => corpus[random.Next(corpus.Count)];

    private string Injure(string text)
    {
        var (at, end) = Part(text);
        return random.Next(9) switch
        {
            0 => Flip(text),
            1 => text[..at] + text[end..],
            2 => text[..end] + text[at..],
            3 => text[..at] + Token() + text[at..],
            4 => text[..at] + Token() + text[end..],
            5 => text[..at],
            6 => Splice(text[..at]),
            7 => Lines(text),
            _ => text[..at] + string.Concat(Enumerable.Repeat(Token(), random.Next(1, 200))) + text[at..],
        };
    }

    private string Token() => Tokens[random.Next(Tokens.Length)];

    private (int At, int End) Part(string text)
    {
        var at = random.Next(text.Length + 1);
        return (at, Math.Min(text.Length, at + random.Next(random.Next(2) == 0 ? 8 : 400)));
    }

    private string Flip(string text)
    {
        if (text.Length == 0) return Token();
        var at = random.Next(text.Length);
        return text[..at] + (char)(text[at] ^ (1 << random.Next(16))) + text[(at + 1)..];
    }

    private string Splice(string head)
    {
        var other = Any();
        return head + other[random.Next(other.Length + 1)..];
    }

    // Whole lines change places: the indentation no longer says what it said.
    private string Lines(string text)
    {
        var lines = text.Split('\n');
        var (a, b) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[a], lines[b]) = (lines[b], lines[a]);
        return string.Join('\n', lines);
    }
}
