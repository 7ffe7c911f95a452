using System.Globalization;
using System.Text;

namespace Occo.Ec2Server;

/// <summary>The part of a list that a Describe call asks for.</summary>
/// <param name="After">Ordinal of the last item of the page before; 0 at the beginning.</param>
/// <param name="Size">Most items on it.</param>
internal sealed record Page(long After, int Size)
{
    private const string Mark = "after:";

    /// <summary>Reads what a call asks for.</summary>
    /// <param name="parameters">The call.</param>
    /// <param name="least">The smallest page there is.</param>
    /// <param name="most">The largest.</param>
    public static Page Read(QueryParameters parameters, int least, int most)
    {
        var size = parameters.Number("MaxResults");
        if (size < least || size > 1000)
        {
            throw Ec2Error.Value(
                $"Value ( {size} ) for parameter maxResults is invalid. Expecting a value between {least} and 1000.");
        }

        return new(Position(parameters.Find("NextToken")), Math.Min(size ?? most, most));
    }

    /// <summary>The items of this page, and the token of the next if there is one.</summary>
    public (IReadOnlyList<T> Items, string? NextToken) Of<T>(IEnumerable<T> all, Func<T, long> ordinal)
    {
        var items = all.Where(i => ordinal(i) > After).OrderBy(ordinal).Take(Size + 1).ToList();
        if (items.Count <= Size) return (items, null);
        items.RemoveAt(Size);
        var text = string.Create(CultureInfo.InvariantCulture, $"{Mark}{ordinal(items[^1])}");
        return (items, Convert.ToBase64String(Encoding.ASCII.GetBytes(text)));
    }

    private static long Position(string? token)
    {
        if (string.IsNullOrEmpty(token)) return 0;
        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.ASCII.GetString(bytes, 0, length) is var text && text.StartsWith(Mark, StringComparison.Ordinal)
            && long.TryParse(text[Mark.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            return after;
        }

        throw Ec2Error.Value("Unable to parse pagination token");
    }
}
