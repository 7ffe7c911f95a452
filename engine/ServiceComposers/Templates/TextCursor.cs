namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>A position in the text of a template.</summary>
internal sealed class TextCursor(TemplateSource source)
{
    private readonly string text = source.Normalised();
    private int position;

    public int Line { get; private set; } = 1;
    public bool AtEnd => position >= text.Length;

    /// <summary>The character here, or NUL at the end.</summary>
    public char Current => Peek(0);

    /// <summary>A character further on, or NUL behind the end.</summary>
    public char Peek(int ahead) => position + ahead < text.Length ? text[position + ahead] : '\0';

    public CompositionException Error(int line, string message) => source.Error(line, message);

    public bool StartsWith(string value) => string.CompareOrdinal(text, position, value, 0, value.Length) == 0;

    /// <summary>The distance to the next occurrence, or -1.</summary>
    public int IndexOf(string value, int from)
    {
        var found = text.IndexOf(value, position + from, StringComparison.Ordinal);
        return found < 0 ? -1 : found - position;
    }

    public void Skip(int count) => Take(count);

    public string Take(int count)
    {
        var taken = text.Substring(position, Math.Min(count, text.Length - position));
        Line += taken.AsSpan().Count('\n');
        position += taken.Length;
        return taken;
    }

    public string TakeWhile(Func<char, bool> fits)
    {
        var count = 0;
        while (position + count < text.Length && fits(text[position + count])) count++;
        return Take(count);
    }

    /// <summary>The text up to the next mark or to the end.</summary>
    public string ReadUntilMark()
    {
        var end = position;
        while ((end = text.IndexOf('{', end)) >= 0)
        {
            if (end + 1 < text.Length && text[end + 1] is '{' or '%' or '#') return Take(end - position);
            end++;
        }

        return Take(text.Length - position);
    }

    /// <summary>The length of <c>word %}</c> ahead, and whether it ends in <c>-%}</c>; null: it is not there.</summary>
    public (int Length, bool Trims)? Match(int ahead, string word)
    {
        var at = SkipSpace(position + ahead);
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0) return null;
        at = SkipSpace(at + word.Length);
        var dash = at < text.Length ? text[at] : '\0';
        if (dash is '-' or '+') at++;
        if (string.CompareOrdinal(text, at, "%}", 0, 2) != 0) return null;
        return (at + 2 - position - ahead, dash == '-');
    }

    private int SkipSpace(int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at;
    }
}
