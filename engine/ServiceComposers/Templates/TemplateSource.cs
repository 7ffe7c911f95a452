namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>How the text of a template is read.</summary>
internal enum TemplateKind
{
    /// <summary>A whole file. As in Jinja2, line ends become <c>\n</c> and one at the very end is dropped.</summary>
    Document,

    /// <summary>One value of a mapping. It is kept as it is.</summary>
    Value,
}

/// <summary>The text of a template and where it comes from.</summary>
internal sealed record TemplateSource(string Text, string? File, TemplateKind Kind)
{
    /// <summary>The text has an opening mark.</summary>
    public static bool HasMarks(string text)
    {
        for (var at = text.IndexOf('{'); at >= 0 && at < text.Length - 1; at = text.IndexOf('{', at + 1))
        {
            if (text[at + 1] is '{' or '%' or '#') return true;
        }

        return false;
    }

    public string Normalised()
    {
        if (Kind == TemplateKind.Value) return Text;
        var text = Text.Contains('\r') ? Text.Replace("\r\n", "\n").Replace('\r', '\n') : Text;
        return text.EndsWith('\n') ? text[..^1] : text;
    }

    public CompositionException Error(int line, string message) => new(message, new SourceLocation(File, line, 0));
}
