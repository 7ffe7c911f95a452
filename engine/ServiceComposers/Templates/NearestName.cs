namespace Occo.Engine;

/// <summary>Finds the known name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary><c> Did you mean 'x'?</c> with a leading blank, or an empty text.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        var limit = Math.Max(1, name.Length / 3);
        var best = known.Select(k => (Name: k, Distance: Distance(name, k, limit)))
            .Where(c => c.Distance <= limit && c.Distance < name.Length)
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Name is null ? "" : $" Did you mean '{best.Name}'?";
    }

    /// <summary>Insertions, deletions and substitutions, without regard to case.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit) return limit + 1;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[b.Length];
    }
}
