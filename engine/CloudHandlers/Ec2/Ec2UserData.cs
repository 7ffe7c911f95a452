using System.IO.Compression;
using System.Text;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>User data as EC2 takes it: base64, gzipped where it is large. cloud-init unpacks it.</summary>
internal static class Ec2UserData
{
    /// <summary>Bytes that EC2 takes, before base64.</summary>
    public const int Most = 16 * 1024;

    /// <summary>
    /// Encodes a context. Throws <see cref="CloudException"/> (Invalid) where it is too large even when packed.
    /// </summary>
    public static string Encode(string context)
    {
        var bytes = Encoding.UTF8.GetBytes(context);
        var sent = bytes.Length <= Most ? bytes : Pack(bytes);
        return sent.Length <= Most ? Convert.ToBase64String(sent) : throw new CloudException(CloudErrorKind.Invalid,
            $"The context has {bytes.Length} bytes, gzipped {sent.Length}; EC2 takes {Most}. Let the machine fetch "
            + "large files when it starts, from a bucket, say.");
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
