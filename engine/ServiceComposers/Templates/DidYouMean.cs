namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>The end of a message about an unknown name.</summary>
internal static class DidYouMean
{
    /// <summary><c> Did you mean 'x'?</c> with a leading blank; an empty text where nothing is near.</summary>
    public static string Say(string name, IEnumerable<string> known)
        => Suggestion.Nearest(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
}
