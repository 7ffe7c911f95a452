using System.Runtime.CompilerServices;
using System.Text;
using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

/// <summary>A message of a stream.</summary>
/// <param name="Name">Its kind.</param>
/// <param name="Data">JSON.</param>
internal sealed record ServerMessage(string Name, string Data);

/// <summary>
/// The messages of a stream (server-sent events). A stream that breaks or ends, or in which nothing is heard for too
/// long, is opened again, and goes on behind the newest message.
/// </summary>
/// <param name="calls">The server.</param>
/// <param name="path">Of the stream.</param>
/// <param name="onAway">Called with why the server does not answer, each time that it is tried.</param>
internal sealed class ServerMessages(ServerCalls calls, string path, Action<string>? onAway = null)
{
    // The server says something every 15 seconds at least.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // Streams that ended soon and without a message, one after the other.
    private const int MostEmpty = 20;

    // How long a server may be away while its stream is followed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private string? lastId;

    // The server has opened the newest stream.
    private bool isOpen;

    // When the stream broke; null: the server answers.
    private long? broken;

    /// <summary>
    /// Hands the messages to their listeners until the result comes. Throws <see cref="OccoException"/> (Store) when
    /// the server stays away, and the problem that it ends with.
    /// </summary>
    public async Task<T> LastAsync<T>(Dictionary<string, Action<string>> listeners, CancellationToken cancel)
    {
        await foreach (var message in ReadAsync(cancel).ConfigureAwait(false))
        {
            if (message.Name == StreamMessage.Result) return calls.Read<T>(message.Data);
            if (message.Name == StreamMessage.Problem) throw calls.Read<Problem>(message.Data).ToException();
            if (listeners.TryGetValue(message.Name, out var listener)) listener(message.Data);
        }

        throw calls.Unreachable("its stream ended without a result");
    }

    /// <summary>All messages, without an end. Throws like <see cref="LastAsync"/> when the server stays away.</summary>
    public async IAsyncEnumerable<ServerMessage> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        for (var empty = 0; empty < MostEmpty;)
        {
            var opened = TimeProvider.System.GetTimestamp();
            var connection = ReadOnceAsync(cancel).GetAsyncEnumerator(cancel);
            await using (connection.ConfigureAwait(false))
            {
                while (await NextAsync(connection, cancel).ConfigureAwait(false))
                {
                    yield return connection.Current;
                    empty = 0;
                }
            }

            // One that has not answered is another matter.
            if (isOpen && TimeProvider.System.GetElapsedTime(opened) < Patience) empty++;

            await Task.Delay(Pause, cancel).ConfigureAwait(false);
        }

        throw calls.Unreachable("its stream ends again and again without a message");
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<ServerMessage> connection, CancellationToken cancel)
    {
        try
        {
            return await connection.MoveNextAsync().ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw calls.Unreachable("a message of its stream is too long", e);
        }
        catch (Exception e) when (IsInterruption(e) && !cancel.IsCancellationRequested)
        {
            broken ??= TimeProvider.System.GetTimestamp();
            if (TimeProvider.System.GetElapsedTime(broken.Value) >= Patience)
                throw calls.Unreachable($"it has not answered for {Patience.TotalSeconds:0} s: {e.Message}", e);
            onAway?.Invoke(e.Message);
            return false;
        }
    }

    private static bool IsInterruption(Exception e)
        => e is HttpRequestException or IOException or OperationCanceledException
            or OccoException { Kind: FailureKind.Store };

    private async IAsyncEnumerable<ServerMessage> ReadOnceAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        silence.CancelAfter(Silence);
        isOpen = false;
        using var response = await calls.OpenAsync(path, lastId, silence.Token).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        isOpen = true;
        using var reader = new MessageLines(stream);
        var (name, data, id) = ("message", new StringBuilder(), lastId);
        while (await reader.ReadAsync(silence.Token).ConfigureAwait(false) is { } line)
        {
            silence.CancelAfter(Silence);
            broken = null;
            if (line.Length > 0)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                var (field, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..]);
                if (value.StartsWith(' ')) value = value[1..];
                if (field == "event") name = value;
                else if (field == "id") id = value;
                else if (field == "data") data.Append(data.Length > 0 ? "\n" : "").Append(value);
                if (data.Length > MessageLines.Longest) throw new InvalidDataException("A message is too long.");
                continue;
            }

            lastId = id;
            if (data.Length > 0) yield return new(name, data.ToString());
            (name, data) = ("message", data.Clear());
        }
    }
}
