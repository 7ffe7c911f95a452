namespace Occo.Engine.Util;

/// <summary>Suggests known words for a mistyped one.</summary>
public static class Suggestion
{
    // Bounds that keep many wrong words cheap: each is compared with each known word.
    private const int MaxLength = 40;
    private const int MaxWords = 300;
    private const int MaxShown = 60;

    /// <summary>Where clouds come from that are not built in.</summary>
    internal const string OtherClouds =
        "Others need a handler (Register-OccoCloudHandler, Register-OccoPlugin, occod --plugin).";

    /// <summary>A hint for a word that is not known: the nearest known word, or all of them.</summary>
    public static string For(string word, IEnumerable<string> known, string what)
    {
        var words = known.ToList();
        if (Nearest(word, words) is { } nearest) return $"Did you mean '{nearest}'?";
        if (words.Count == 0) return $"There are no {what}.";
        return $"Known {what}: {string.Join(", ", words.Take(MaxShown))}{(words.Count > MaxShown ? ", ..." : ".")}";
    }

    /// <summary>The known word with the fewest typing errors, if they are few enough.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length > MaxLength) return null;
        var best = (Word: (string?)null, Distance: Math.Max(1, word.Length / 3) + 1);
        foreach (var candidate in known.Take(MaxWords))
        {
            if (Math.Abs(candidate.Length - word.Length) >= best.Distance) continue;
            var distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < best.Distance) best = (candidate, distance);
        }

        return best.Word;
    }

    // Optimal string alignment: insert, delete, replace, swap neighbours.
    private static int Distance(string a, string b)
    {
        var (previous, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, replace);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], previous[j - 2] + 1);
            }

            (previous, last, row) = (last, row, previous);
        }

        return last[b.Length];
    }
}
