using System.IO.Compression;
using System.Text;

namespace Occo.Engine.CloudHandlers;

/// <summary>User data for a machine: base64, gzipped where it is large and cloud-init unpacks it.</summary>
internal static class UserData
{
    /// <summary>Throws <see cref="CloudException"/> (Invalid) if the context is too large even when gzipped.</summary>
    /// <param name="context">The text.</param>
    /// <param name="most">The cloud's limit in bytes, before base64.</param>
    /// <param name="cloud">Its name, for messages.</param>
    public static string Encode(string context, int most, string cloud)
    {
        var bytes = Encoding.UTF8.GetBytes(context);
        if (bytes.Length > most && !IsForCloudInit(context))
        {
            throw new CloudException(CloudErrorKind.Invalid, $"The user data has {bytes.Length} bytes; {cloud} takes "
                + $"{most}. Only what cloud-init reads can be larger, because it unpacks it: a text that begins with "
                + "'#' or 'Content-Type:'. Let the machine fetch large files when it starts.");
        }

        var sent = bytes.Length <= most ? bytes : Pack(bytes);
        return sent.Length <= most ? Convert.ToBase64String(sent) : throw new CloudException(CloudErrorKind.Invalid,
            $"The context has {bytes.Length} bytes, gzipped {sent.Length}; {cloud} takes {most}. Let the machine fetch "
            + "large files when it starts, for example from a bucket.");
    }

    /// <summary>Why a context with this beginning and this text cannot be sent; null: it can.</summary>
    public static string? Misfit(string leastContext, int most, string cloud)
    {
        try
        {
            Encode(leastContext, most, cloud);
            return null;
        }
        catch (CloudException e)
        {
            return e.Message;
        }
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
