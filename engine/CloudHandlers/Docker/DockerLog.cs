using System.Text;
using Docker.DotNet;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>The last lines of a container's log.</summary>
internal static class DockerLog
{
    /// <summary>Empty where the log is, or where the log driver does not give it back.</summary>
    public static async Task<string> TailAsync(DockerClient client, string id, CancellationToken cancel)
    {
        try
        {
            using var stream = await client.Containers.GetContainerLogsAsync(id, new()
            {
                ShowStdout = true, ShowStderr = true, Tail = $"{LogLines.MaxLines}",
            }, cancel).ConfigureAwait(false);
            return LogLines.Join(LogLines.LastOf(await ReadEndAsync(stream, cancel).ConfigureAwait(false)));
        }
        // A container that wrote a line without end must not hide the others.
        catch (Exception e) when (e is DockerApiException or CloudException or IOException)
        {
            return "";
        }
    }

    // Lines may be of any length: only the end is kept.
    private static async Task<string> ReadEndAsync(MultiplexedStream stream, CancellationToken cancel)
    {
        var buffer = new byte[16 * 1024];
        byte[] end = [];
        while (await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancel).ConfigureAwait(false)
            is { EOF: false } part)
            end = [.. end.Concat(buffer.Take(part.Count)).TakeLast(LogLines.MaxBytes)];
        return Encoding.UTF8.GetString(end);
    }
}
