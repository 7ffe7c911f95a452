using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Occo.Server.Page;

/// <summary>
/// Protects the cookies and forms of the page with keys that are derived from the key of the store: they count for all
/// servers of the store, and after a restart.
/// </summary>
internal sealed class PageKeys(Func<string, byte[]> keyFor) : IDataProtectionProvider
{
    public IDataProtector CreateProtector(string purpose) => new Protector(keyFor, $"Occo.Server\n{purpose}");

    // AES-GCM: what was changed, or was protected for another purpose, is not read.
    private sealed class Protector(Func<string, byte[]> keyFor, string purpose) : IDataProtector
    {
        private const int NonceSize = 12, TagSize = 16;
        private readonly byte[] key = keyFor(purpose);

        public IDataProtector CreateProtector(string purpose1) => new Protector(keyFor, $"{purpose}\n{purpose1}");

        public byte[] Protect(byte[] plaintext)
        {
            var whole = new byte[NonceSize + TagSize + plaintext.Length];
            var (nonce, rest) = (whole.AsMemory(0, NonceSize), whole.AsMemory(NonceSize));
            RandomNumberGenerator.Fill(nonce.Span);
            using var cipher = new AesGcm(key, TagSize);
            cipher.Encrypt(nonce.Span, plaintext, rest.Span[TagSize..], rest.Span[..TagSize]);
            return whole;
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            if (protectedData.Length < NonceSize + TagSize) throw new CryptographicException("It is too short.");
            var plain = new byte[protectedData.Length - NonceSize - TagSize];
            var rest = protectedData.AsSpan(NonceSize);
            using var cipher = new AesGcm(key, TagSize);
            cipher.Decrypt(protectedData.AsSpan(0, NonceSize), rest[TagSize..], rest[..TagSize], plain);
            return plain;
        }
    }
}
