using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.Util;

/// <summary>
/// Keyed digests of composed requests (<see cref="ComposedRequest.Digest"/>): HMAC-SHA-256 with the key of the store,
/// after the first characters of the key's own digest. Without the key nobody who sees the digest can test a guess of
/// a secret in the request. Equal requests have the same digest, whatever the order of their keys.
/// </summary>
internal sealed class RequestDigests
{
    private const int PrefixLength = 8;
    private const int Size = 32;
    private const int Length = 32;

    // Requests come from the store's cache, so that most are seen in every pass.
    private readonly ConditionalWeakTable<ComposedRequest, string> known = [];
    private readonly byte[] key;
    private readonly string prefix;

    /// <param name="key">The key, in hexadecimal.</param>
    public RequestDigests(string key)
    {
        this.key = Convert.FromHexString(key);
        prefix = Convert.ToHexStringLower(SHA256.HashData(this.key))[..PrefixLength] + "-";
    }

    /// <summary>A new key, in hexadecimal.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Size));

    /// <summary>A key of 32 bytes for another purpose.</summary>
    public byte[] KeyFor(string purpose)
        => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Size, info: Encoding.UTF8.GetBytes(purpose));

    public string Of(ComposedRequest request) => known.GetValue(request, Make);

    /// <summary>The request with its digest.</summary>
    public ComposedRequest Mark(ComposedRequest request) => request with { Digest = Of(request) };

    /// <summary>
    /// The digest was made with this key. A digest of another store, or none, says nothing about the request.
    /// </summary>
    public bool CanTell(string? digest) => digest?.StartsWith(prefix, StringComparison.Ordinal) == true;

    /// <summary>
    /// The cloud says that the instance was made from, or refreshed to, another request than its record has.
    /// </summary>
    public bool IsOther(NodeInstance instance, string? digest) => CanTell(digest)
        && digest != ShownOf(instance) && (instance.PendingRequest is not { } pending || digest != Of(pending));

    /// <summary>The digest that the cloud shows while nothing is wrong.</summary>
    public string ShownOf(NodeInstance instance) => instance.ShownDigest ?? Of(instance.Request);

    private string Make(ComposedRequest request)
    {
        var text = PlainJson.Write(PlainValues.Canonical(new Dictionary<string, object?>
        {
            ["resource"] = request.Resource,
            ["context"] = request.Context,
            ["attributes"] = request.Attributes,
            ["configManagement"] = request.ConfigManagement,
        }));
        return prefix + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))[..Length];
    }
}
