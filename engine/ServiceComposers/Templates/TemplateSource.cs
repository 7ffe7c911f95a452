namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>How the text of a template is read.</summary>
internal enum TemplateKind
{
    /// <summary>A whole file. As in Jinja2, line ends become <c>\n</c> and one at the very end is dropped.</summary>
    Document,

    /// <summary>One value of a mapping: kept to the letter.</summary>
    Value,
}

/// <summary>The text of a template and where it comes from.</summary>
internal sealed record TemplateSource(string Text, string? File, int FirstLine, TemplateKind Kind)
{
    /// <summary>Whether there is anything to do but to copy the text.</summary>
    public static bool HasMarks(string text)
    {
        for (var at = text.IndexOf('{'); at >= 0 && at < text.Length - 1; at = text.IndexOf('{', at + 1))
        {
            if (text[at + 1] is '{' or '%' or '#') return true;
        }

        return false;
    }

    /// <summary>The text as it is read.</summary>
    public string Normalised()
    {
        if (Kind == TemplateKind.Value) return Text;
        var text = Text.Contains('\r') ? Text.Replace("\r\n", "\n").Replace('\r', '\n') : Text;
        return text.EndsWith('\n') ? text[..^1] : text;
    }

    /// <summary>An error at a line of this template.</summary>
    public CompositionException Error(int line, string message)
        => new(message, new SourceLocation(File, line, 0));
}
