using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Reads lists page by page, with limits: an endpoint may go on for ever. A list that reaches a limit is an error,
/// never a shorter list.
/// </summary>
internal static class Ec2Paging
{
    public const int MostPages = 1000;

    // What is read of it is several times as large in memory.
    private const long MostBytes = 512L * 1024 * 1024;

    /// <summary>The items of all pages. Throws <see cref="CloudException"/>.</summary>
    /// <param name="ask">Asks for the page of a token; null: the first.</param>
    /// <param name="read">The items of a page and the token of the next.</param>
    /// <param name="cancel">Cancels between two pages; <paramref name="ask"/> cancels a call.</param>
    public static async IAsyncEnumerable<TItem> ReadAsync<TPage, TItem>(
        Func<string?, Task<TPage>> ask, Func<TPage, (IEnumerable<TItem>? Items, string? Next)> read,
        [EnumeratorCancellation] CancellationToken cancel)
        where TPage : AmazonWebServiceResponse
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var (token, bytes) = ((string?)null, 0L);
        do
        {
            cancel.ThrowIfCancellationRequested();
            var page = await ask(token).ConfigureAwait(false);
            bytes += page.ContentLength;
            var (items, next) = read(page);
            foreach (var item in items ?? []) yield return item;
            token = string.IsNullOrEmpty(next) ? null : next;
            if (token is null) yield break;
            if (!known.Add(token)) throw Endless("names a page of it twice");
            if (known.Count == MostPages) throw Endless($"has more than {MostPages} pages");
            if (bytes > MostBytes) throw Endless($"has more than {MostBytes / 1024 / 1024} MB");
        }
        while (true);
    }

    private static CloudException Endless(string why) => new(CloudErrorKind.Invalid,
        $"EC2: the list {why}. What answers there does not keep to the API; look at the endpoint.");
}
