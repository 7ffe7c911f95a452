using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.InfoBroker;

/// <summary>A composed request as stored: its JSON, and the SHA-256 of that.</summary>
internal sealed record StoredRequest(string Digest, string Document);

/// <summary>
/// Composed requests by digest. They never change, and most instances of a node share one, so they are read once and
/// cached.
/// </summary>
internal sealed class RequestTable
{
    // Some tens of megabytes at most, whatever the number of instances.
    private const int MaxKeptCharacters = 16_000_000;
    private readonly ConcurrentDictionary<string, ComposedRequest> kept = new(StringComparer.Ordinal);
    private int keptCharacters;

    /// <summary>The request as it is stored; requests of the same content have the same digest.</summary>
    public static StoredRequest Prepare(ComposedRequest request)
    {
        var document = RequestJson.Write(request);
        return new StoredRequest(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(document))), document);
    }

    /// <summary>Stores a request unless it is there.</summary>
    public static ValueTask PutAsync(StoreTransaction tx, StoredRequest request) => PutAllAsync(tx, [request]);

    /// <summary>Stores those that are not there.</summary>
    public static ValueTask PutAllAsync(StoreTransaction tx, IEnumerable<StoredRequest> requests)
        => tx.Sql.ExecuteAllAsync(
            "INSERT INTO request (digest, document) VALUES (@digest, @document) ON CONFLICT (digest) DO NOTHING",
            [.. requests.DistinctBy(r => r.Digest).Select(
                r => new (string, object?)[] { ("@digest", r.Digest), ("@document", r.Document) })]);

    /// <summary>The request of a digest, if it is cached.</summary>
    public bool TryGet(string digest, [NotNullWhen(true)] out ComposedRequest? request)
        => kept.TryGetValue(digest, out request);

    public async ValueTask<ComposedRequest> GetAsync(StoreSession sql, string digest)
    {
        if (kept.TryGetValue(digest, out var request)) return request;
        var document = (string)(await sql.ScalarAsync(
            "SELECT document FROM request WHERE digest = @digest", ("@digest", digest)).ConfigureAwait(false))!;
        if (Interlocked.Add(ref keptCharacters, document.Length) > MaxKeptCharacters)
        {
            kept.Clear();
            Interlocked.Exchange(ref keptCharacters, document.Length);
        }

        return kept.GetOrAdd(digest, RequestJson.Read(document));
    }
}
