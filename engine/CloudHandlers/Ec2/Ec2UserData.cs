using System.IO.Compression;
using System.Text;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>User data for EC2: base64, gzipped where it is large and cloud-init unpacks it.</summary>
internal static class Ec2UserData
{
    /// <summary>EC2's limit in bytes, before base64.</summary>
    public const int Most = 16 * 1024;

    /// <summary>Throws <see cref="CloudException"/> (Invalid) if the context is too large even when gzipped.</summary>
    public static string Encode(string context)
    {
        var bytes = Encoding.UTF8.GetBytes(context);
        if (bytes.Length > Most && !IsForCloudInit(context))
        {
            throw new CloudException(CloudErrorKind.Invalid, $"The user data has {bytes.Length} bytes; EC2 takes "
                + $"{Most}. Only what cloud-init reads can be larger, because it unpacks it: a text that begins with "
                + "'#' or 'Content-Type:'. Let the machine fetch large files when it starts.");
        }

        var sent = bytes.Length <= Most ? bytes : Pack(bytes);
        return sent.Length <= Most ? Convert.ToBase64String(sent) : throw new CloudException(CloudErrorKind.Invalid,
            $"The context has {bytes.Length} bytes, gzipped {sent.Length}; EC2 takes {Most}. Let the machine fetch "
            + "large files when it starts, for example from a bucket.");
    }

    // <powershell>, <script>, Ignition and others read what is not packed.
    private static bool IsForCloudInit(string context) => context.StartsWith('#')
        || context.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase)
        || context.StartsWith("MIME-Version:", StringComparison.OrdinalIgnoreCase);

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
