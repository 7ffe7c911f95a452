using System.Collections;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

/// <summary>
/// Calls of a server. What is lost on the way is asked again: each change has a key of its own, so that the server
/// makes it once. Errors become those of a local call.
/// </summary>
internal sealed class ServerCalls(HttpClient client, string address, TimeSpan limit, int mostBytes)
{
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(1)];

    /// <summary>More than any answer of Occo, less than the memory of a machine.</summary>
    public const int MostBytes = 256 * 1024 * 1024;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly AnswerCache cache = new();

    /// <summary>Reads. What has not changed since the last time is not sent again.</summary>
    public Task<T> GetAsync<T>(string path, CancellationToken cancel = default)
        => GetAsync<T>(path, isFresh: false, cancel);

    /// <summary>Reads.</summary>
    /// <param name="path">Below <c>/api/v1/</c>.</param>
    /// <param name="isFresh">
    /// It is sent again in any case: the tags of lists know events only, not when clouds were listed.
    /// </param>
    /// <param name="cancel">Ends the wait for the answer.</param>
    public async Task<T> GetAsync<T>(string path, bool isFresh, CancellationToken cancel)
    {
        var known = isFresh ? null : cache.Find(path);
        using var answer = await SendAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (known is { } last) request.Headers.TryAddWithoutValidation("If-None-Match", last.Tag);
            return request;
        }, isLong: false, cancel).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotModified)
        {
            return known is { } same ? Read<T>(same.Body)
                : throw Unreachable("it says that nothing has changed, and was not asked that");
        }

        if (!isFresh) cache.Keep(path, answer.Tag, answer.Body);
        return Whole<T>(answer.Body);
    }

    /// <summary>Reads; null: it does not exist.</summary>
    public async Task<T?> FindAsync<T>(string path, CancellationToken cancel = default) where T : class
    {
        try
        {
            return await GetAsync<T>(path, cancel).ConfigureAwait(false);
        }
        catch (OccoException e) when (e.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Changes or asks, and reads the answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Below <c>/api/v1/</c>.</param>
    /// <param name="body">The body; null: none.</param>
    /// <param name="match">The tag that the server's state must have; null: the call is no change of one thing.</param>
    /// <param name="isLong">The server asks others before it answers, for example a cloud.</param>
    /// <param name="cancel">Ends the wait for the answer.</param>
    public async Task<T> SendAsync<T>(
        HttpMethod method, string path, object? body = null, string? match = null, bool isLong = false,
        CancellationToken cancel = default)
    {
        var key = Guid.NewGuid().ToString();
        using var answer = await SendAsync(() =>
        {
            var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Idempotency-Key", key);
            if (match is not null) request.Headers.TryAddWithoutValidation("If-Match", match);
            if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: WireJson.Options);
            return request;
        }, isLong, cancel).ConfigureAwait(false);
        return Whole<T>(answer.Body);
    }

    /// <summary>Opens a stream of messages; the caller reads and disposes of it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, string? lastId, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel)
            .ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response)
            throw Failure(response, await BodyAsync(response, cancel).ConfigureAwait(false));
    }

    /// <summary>The error of a server that cannot be reached, or answers what no server of Occo does.</summary>
    public OccoException Unreachable(string why, Exception? inner = null)
        => new(FailureKind.Store, $"The server {address} cannot be used: {why.Closed()}", inner);

    public T Read<T>(byte[] json) => Read(() => Known(JsonSerializer.Deserialize<T>(json, WireJson.Foreign)));

    /// <summary>A listener of a stream that reads the data of its messages.</summary>
    public Action<string> Listener<T>(Action<T>? then) => json => then?.Invoke(Read<T>(json));

    public T Read<T>(string json) => Read(() => Known(JsonSerializer.Deserialize<T>(json, WireJson.Foreign)));

    // What may be nothing is asked for as an object.
    private static T Known<T>(T? value)
    {
        if (typeof(T) == typeof(object)) return value!;
        return value is not null && (value is not IList list || !list.Contains(null)) ? value
            : throw new JsonException("The answer is null, or has a null in it.");
    }

    // An answer without content says that it is done.
    private T Whole<T>(byte[] body) => body.Length == 0 ? Read(() => Known(default(T))) : Read<T>(body);

    /// <summary>What the answer of the server says. Throws <see cref="OccoException"/> (Store).</summary>
    public T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw Unreachable("its answer is not one of Occo; perhaps it is of another version", e);
        }
    }

    private sealed record Answer(HttpStatusCode Status, string? Tag, byte[] Body) : IDisposable
    {
        public void Dispose() { }
    }

    private async Task<Answer> SendAsync(Func<HttpRequestMessage> make, bool isLong, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (!isLong) patience.CancelAfter(limit);
        try
        {
            return await TryAsync(make, patience, isLong).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw Unreachable($"it has not answered for {limit.TotalSeconds:0} s", e);
        }
    }

    private async Task<Answer> TryAsync(
        Func<HttpRequestMessage> make, CancellationTokenSource patience, bool isLong)
    {
        var cancel = patience.Token;
        for (var attempt = 0; ; attempt++)
        {
            var isLast = attempt >= Pauses.Length;
            if (isLong) patience.CancelAfter(Timeout.InfiniteTimeSpan);
            try
            {
                using var request = make();
                using var response = await client
                    .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
                // What has begun to answer goes on.
                if (isLong) patience.CancelAfter(limit);
                var body = await BodyAsync(response, cancel).ConfigureAwait(false);
                if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
                    return new(response.StatusCode, response.Headers.ETag?.ToString(), body);
                var failure = Failure(response, body);
                if (isLast || PauseBefore(response, failure, attempt) is not { } pause) throw failure;
                await Task.Delay(pause, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or IOException && !cancel.IsCancellationRequested)
            {
                if (isLast || IsFinal(e)) throw Unreachable(WhyOf(e), e);
                await Task.Delay(Pauses[attempt], cancel).ConfigureAwait(false);
            }
        }
    }

    // A server that is busy, or starts again behind its proxy, is asked once more.
    private static TimeSpan? PauseBefore(HttpResponseMessage response, Exception failure, int attempt)
        => response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
            || failure is not (ServerException or OccoException { Kind: FailureKind.Store }) ? null
            : response.Headers.RetryAfter?.Delta is not { } asked ? Pauses[attempt]
            : asked <= LongestPause ? asked : null;

    private Exception Failure(HttpResponseMessage response, byte[] body)
    {
        var code = (int)response.StatusCode;
        if (response.Content.Headers.ContentType?.MediaType is Problem.MediaType)
            return Read<Problem>(body).ToException();
        return code switch
        {
            >= 300 and < 400 => Unreachable($"it sends to {response.Headers.Location}; give that address"),
            404 => Unreachable("there is no server of Occo at this address (404)"),
            >= 500 => Unreachable($"it answers {code} {response.ReasonPhrase}"),
            _ => new ServerException(Problem.Of(
                $"Http{code}", code, $"{response.ReasonPhrase}", $"The server {address} answers {code} "
                    + $"{response.ReasonPhrase}.")),
        };
    }

    private async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await response.Content.LoadIntoBufferAsync(mostBytes, cancel).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
    }

    private static bool IsFinal(Exception error) => error is HttpRequestException
    {
        HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.ConfigurationLimitExceeded,
    };

    private static string WhyOf(Exception error) => ProxyFault.Describe(error)
        ?? (error as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.ConfigurationLimitExceeded => "its answer is larger than any of Occo",
            HttpRequestError.SecureConnectionError
                => $"its certificate is not trusted, or it does not speak TLS: {Innermost(error).Closed()} "
                    + "Let this machine trust the authority of the certificate",
            _ => Innermost(error),
        };

    private static string Innermost(Exception error) => error.GetBaseException().Message;
}
