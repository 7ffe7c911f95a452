using System.Text;
using Docker.DotNet;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>The last lines of a container's log, short enough for a message.</summary>
internal static class DockerLog
{
    private const int Lines = 5;
    private const int MaxBytes = 256 * 1024;

    /// <summary>Empty where the log is, or where the log driver does not give it back.</summary>
    public static async Task<string> TailAsync(DockerClient client, string id, CancellationToken cancel)
    {
        try
        {
            using var stream = await client.Containers.GetContainerLogsAsync(
                id, new() { ShowStdout = true, ShowStderr = true, Tail = $"{Lines}" }, cancel).ConfigureAwait(false);
            return LastLines.Of(await ReadAsync(stream, cancel).ConfigureAwait(false), Lines);
        }
        catch (Exception e) when (e is DockerApiException or IOException)
        {
            return "";
        }
    }

    // Lines may be of any length: what is beyond the limit is left out.
    private static async Task<string> ReadAsync(MultiplexedStream stream, CancellationToken cancel)
    {
        var buffer = new byte[16 * 1024];
        using var text = new MemoryStream();
        while (text.Length < MaxBytes)
        {
            var part = await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancel).ConfigureAwait(false);
            if (part.EOF) break;
            text.Write(buffer, 0, part.Count);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
