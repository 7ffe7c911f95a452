using System.Text;

namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Filters that make text of text. Other values are written as text first.</summary>
internal static class TextFilters
{
    public static object? Lower(object? value, CallArguments arguments)
        => Input(value, arguments.Bind(0)).ToLowerInvariant();

    public static object? Upper(object? value, CallArguments arguments)
        => Input(value, arguments.Bind(0)).ToUpperInvariant();

    public static object? Trim(object? value, CallArguments arguments)
    {
        var text = Input(value, arguments.Bind(0, "chars"));
        if (!arguments.Has("chars")) return text.Trim();
        var characters = arguments.Text("chars");
        arguments.Rendering.Search(text, characters);
        return text.Trim(characters.ToCharArray());
    }

    public static object? Replace(object? value, CallArguments arguments)
    {
        var text = Input(value, arguments.Bind(2, "old", "new", "count"));
        var (old, fresh) = (arguments.Text("old"), arguments.Text("new"));
        if (old.Length == 0) throw arguments.Error("The text to be replaced is empty.");
        arguments.Rendering.Search(text, old);
        var left = arguments.Get("count") is null ? long.MaxValue : arguments.Integer("count");
        var result = new StringBuilder();
        var from = 0;
        for (int at; left != 0 && (at = text.IndexOf(old, from, StringComparison.Ordinal)) >= 0; left--)
        {
            arguments.Rendering.Charge(fresh.Length);
            result.Append(text, from, at - from).Append(fresh);
            from = at + old.Length;
        }

        return result.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>Indents every line but the first, and empty lines only when asked to.</summary>
    public static object? Indent(object? value, CallArguments arguments)
    {
        var text = Input(value, arguments.Bind(0, "width", "first", "blank"));
        var margin = arguments.Get("width") is string given ? given : Blanks(arguments);
        var lines = text.Split('\n');
        arguments.Rendering.Charge((long)lines.Length * margin.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var wanted = i == 0 ? arguments.Flag("first") : lines[i].Length > 0 || arguments.Flag("blank");
            if (wanted) lines[i] = margin + lines[i];
        }

        return string.Join('\n', lines);
    }

    public static object? Base64(object? value, CallArguments arguments)
    {
        var text = Input(value, arguments.Bind(0));
        arguments.Rendering.Charge(text.Length * 2L);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    private static string Blanks(CallArguments arguments)
    {
        var width = Math.Max(0, arguments.Integer("width", 4));
        arguments.Rendering.Charge(width);
        return new string(' ', (int)width);
    }

    private static string Input(object? value, CallArguments arguments)
    {
        var text = PythonText.Of(value, arguments.Rendering);
        arguments.Rendering.Charge(text.Length);
        return text;
    }
}
