using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.Util;

/// <summary>Digests of requests and implementations: SHA-256 in hexadecimal, cut to 32 characters.</summary>
internal static class Digest
{
    public static string Of(string text)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    /// <summary>
    /// An implementation with its pool and without its health check, which can change without touching the machine.
    /// </summary>
    public static string Of(NodeImplementation implementation)
    {
        var parts = new List<object?>
        {
            implementation.Resource, implementation.Contextualisation, implementation.ConfigManagement,
        };
        if (implementation.Placement?.Pool is { } pool) parts.Add(pool);
        return Of(PlainJson.Write(parts));
    }

    /// <summary>The idempotency token of a batch: the same node ids and the same request give the same token.</summary>
    public static string Token(IEnumerable<Guid> nodeIds, ComposedRequest request)
        => Of(string.Join(',', nodeIds) + '\n' + PlainJson.Write(new List<object?>
        {
            request.Resource, request.Context, request.Attributes, request.ConfigManagement,
        }));
}
