using System.Text;

namespace Occo.Engine.Api.Remote;

/// <summary>The lines of a stream. A server that sends none that ends must not fill the memory.</summary>
internal sealed class MessageLines(Stream stream) : IDisposable
{
    /// <summary>In characters. A result tells of thousands of instances; what is longer is none of Occo.</summary>
    public const int Longest = 64 * 1024 * 1024;

    private readonly StreamReader reader = new(stream, Encoding.UTF8);
    private readonly char[] buffer = new char[8192];
    private int next, end;

    /// <summary>The next line; null: the stream has ended. Throws <see cref="InvalidDataException"/>.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancel)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (next == end)
            {
                (next, end) = (0, await reader.ReadAsync(buffer, cancel).ConfigureAwait(false));
                if (end == 0) return line.Length > 0 ? line.ToString() : null;
            }

            var rest = buffer.AsSpan(next, end - next);
            var length = rest.IndexOf('\n');
            var part = length < 0 ? rest : rest[..length];
            if (line.Length + part.Length > Longest) throw new InvalidDataException("A line is too long.");
            line.Append(part);
            next += part.Length;
            if (length < 0) continue;
            next++;
            return line is [.., '\r'] ? line.ToString(0, line.Length - 1) : line.ToString();
        }
    }

    public void Dispose() => reader.Dispose();
}
