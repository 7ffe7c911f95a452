using System.Security.Cryptography;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Addresses for instances on this machine.</summary>
internal static class LoopbackAddresses
{
    /// <summary>The only loopback address of macOS; all instances share it.</summary>
    public const string Shared = "127.0.0.1";

    private const int Candidates = 64;

    /// <summary>
    /// Addresses to try for an instance, always the same ones. They come from sixteen million, so that instances of
    /// different stores rarely collide. 127.0.*.* is left to the system.
    /// </summary>
    public static IEnumerable<string> For(Guid nodeId)
        => OperatingSystem.IsLinux() || OperatingSystem.IsWindows() ? Own(nodeId) : [Shared];

    internal static IEnumerable<string> Own(Guid nodeId)
    {
        for (var i = 0; i < Candidates; i++)
        {
            var hash = SHA256.HashData([.. nodeId.ToByteArray(), (byte)i]);
            yield return $"127.{1 + hash[0] % 254}.{hash[1]}.{1 + hash[2] % 254}";
        }
    }
}
