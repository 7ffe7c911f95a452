namespace Occo.Engine.Model;

/// <summary>Texts that more text follows. Messages of the system have no full stop.</summary>
public static class Sentence
{
    /// <summary>The text with a full stop at its end, unless it has an end.</summary>
    public static string Closed(this string text)
        => text.TrimEnd() is var end && end.Length > 0 && end[^1] is '.' or '!' or '?' or ':' ? end : $"{end}.";
}
