using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// Calls the services of one project with a token of its own: made at the first call, renewed before it expires and
/// when a service refuses it. A service that says how long to wait is not asked again before.
/// </summary>
internal sealed class NovaClient(NovaSettings settings, TimeProvider time) : IDisposable
{
    // Longer pauses are left to the engine, which tries again later.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly HttpClient http = NovaHttp.Connect(settings);
    private readonly SemaphoreSlim turn = new(1);
    private (NovaToken Token, long Since)? current;
    private string? microversion;
    private long pausedUntil;

    public NovaSettings Settings => settings;

    /// <summary>A list without filters shows the servers of a cell that is down. Known after the first call.</summary>
    public bool ShowsDownCells => NovaVersion.ShowsDownCells(microversion);

    /// <summary>What was looked up by name.</summary>
    public NovaNames Names => field ??= new(this, time);

    /// <summary>Asks for JSON. Throws <see cref="CloudException"/>.</summary>
    public Task<JsonElement> GetAsync(NovaService service, string path, string action, CancellationToken cancel)
        => SendAsync(service, HttpMethod.Get, path, null, action, cancel);

    /// <summary>
    /// Sends a request; the JSON of its answer, or an undefined element where it has none. Throws
    /// <see cref="CloudException"/>.
    /// </summary>
    public async Task<JsonElement> SendAsync(
        NovaService service, HttpMethod method, string path, JsonNode? body, string action, CancellationToken cancel)
    {
        for (var isRenewed = false; ; isRenewed = true)
        {
            await PauseAsync(cancel).ConfigureAwait(false);
            var token = await TokenAsync(cancel).ConfigureAwait(false);
            var address = service.AddressIn(token, settings) ?? throw new CloudException(CloudErrorKind.Invalid,
                $"The catalogue of the cloud has no {settings.Interface} address of the service {service.Types[0]}, "
                + $"which {action} needs.");
            var version = service == NovaService.Compute
                ? microversion ??= await NegotiateAsync(address, token, cancel).ConfigureAwait(false) : null;
            try
            {
                var (answer, _) = await AskAsync(
                    () => Request(method, new(address, path), body, token, version), token, action, cancel)
                    .ConfigureAwait(false);
                return answer;
            }
            catch (CloudException e) when (NovaErrors.StatusOf(e) == HttpStatusCode.Unauthorized && !isRenewed)
            {
                // A service that refuses the token has done nothing.
                await ForgetAsync(token, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The cloud has such a service.</summary>
    public async Task<bool> HasAsync(NovaService service, CancellationToken cancel)
        => service.AddressIn(await TokenAsync(cancel).ConfigureAwait(false), settings) is not null;

    /// <summary>
    /// The items of all pages of a list, each once: pages overlap while others make and remove items.
    /// </summary>
    public async Task<List<JsonElement>> ListAsync(
        NovaService service, string path, string member, string action, CancellationToken cancel)
    {
        var all = new List<JsonElement>();
        var seen = new HashSet<string>();
        long size = 0;
        for (var marker = ""; ;)
        {
            var answer = await GetAsync(service, path + marker, action, cancel).ConfigureAwait(false);
            if (answer.Member(member) is not { ValueKind: JsonValueKind.Array } page)
                throw NovaErrors.Foreign(HttpStatusCode.OK, $"JSON without '{member}'", action);
            size += JsonMarshal.GetRawUtf8Value(answer).Length;
            var before = all.Count;
            all.AddRange(page.EnumerateArray().Where(item => seen.Add(NovaNames.IdOf(item))));
            // The address of the next page may be that of another host, so only the last id is used.
            var hasNext = answer.Text("next") is not null
                || answer.Items($"{member}_links").Any(link => link.Text("rel") == "next");
            if (!hasNext || page.GetArrayLength() == 0) return all;
            if (all.Count == before || size > NovaHttp.LargestList) throw NovaErrors.Endless(action);
            var last = NovaNames.IdOf(page[page.GetArrayLength() - 1]);
            marker = $"{(path.Contains('?') ? '&' : '?')}marker={Uri.EscapeDataString(last)}";
        }
    }

    /// <summary>Waits as long as a service asked for.</summary>
    public async Task PauseAsync(CancellationToken cancel)
    {
        while (Volatile.Read(ref pausedUntil) - time.GetUtcNow().UtcTicks is > 0 and var left)
        {
            // Rounded up, so that the timer does not fire too early.
            var pause = TimeSpan.FromMilliseconds(Math.Ceiling(new TimeSpan(left).TotalMilliseconds));
            await Task.Delay(pause, time, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>A token for the project of the settings.</summary>
    public async Task<NovaToken> TokenAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            // Nine tenths of its life, so that no call begins with one that is about to expire.
            if (current is var (known, since) && time.GetElapsedTime(since) < known.Life * 0.9) return known;
            const string action = "sign-in";
            var began = time.GetTimestamp();
            var (answer, headers) = await AskAsync(
                () => Request(
                    HttpMethod.Post, new(settings.AuthUrl, "auth/tokens"), NovaToken.RequestOf(settings), null, null),
                null, action, cancel).ConfigureAwait(false);
            var value = headers.TryGetValues(NovaToken.Header, out var values) ? values.First() : null;
            var token = NovaToken.Read(value, answer)
                ?? throw NovaErrors.Foreign(HttpStatusCode.Created, "without a token", action);
            Require(token);
            current = (token, began);
            return token;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        http.Dispose();
        turn.Dispose();
    }

    // An application credential is for the project where it was made.
    private void Require(NovaToken token)
    {
        if (settings.ProjectId is { } wanted && token.ProjectId is { } found && wanted != found)
        {
            throw new CloudException(CloudErrorKind.Invalid, $"The credentials are for the project {found}, and "
                + $"'project_id' is {wanted}. Correct 'project_id', or give other credentials.");
        }

        if (token.ProjectId is null)
        {
            throw new CloudException(CloudErrorKind.Invalid,
                "The credentials are for no project. Give 'project_id'.");
        }
    }

    private async Task ForgetAsync(NovaToken refused, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        if (current?.Token == refused) current = null;
        turn.Release();
    }

    private async Task<string> NegotiateAsync(Uri address, NovaToken token, CancellationToken cancel)
    {
        const string action = "version";
        // Without a project at the end.
        var at = address.AbsoluteUri.IndexOf("/v2.1/", StringComparison.Ordinal);
        var root = at < 0 ? address : new Uri(address.AbsoluteUri[..(at + "/v2.1/".Length)]);
        var (answer, _) = await AskAsync(
            () => Request(HttpMethod.Get, root, null, token, null), token, action, cancel).ConfigureAwait(false);
        return NovaVersion.Choose(answer.Member("version")?.Text("version")
            ?? throw NovaErrors.Foreign(HttpStatusCode.OK, "JSON without a version", action));
    }

    // No error shows a secret, whatever the service repeats.
    private async Task<(JsonElement Answer, HttpResponseHeaders Headers)> AskAsync(
        Func<HttpRequestMessage> make, NovaToken? token, string action, CancellationToken cancel)
    {
        try
        {
            return await SendAsync(make, action, cancel).ConfigureAwait(false);
        }
        catch (CloudException e) when (settings.Mask.Hides(e) || token?.Mask.Hides(e) == true)
        {
            e = settings.Mask.Apply(e);
            throw token?.Mask.Apply(e) ?? e;
        }
    }

    private async Task<(JsonElement Answer, HttpResponseHeaders Headers)> SendAsync(
        Func<HttpRequestMessage> make, string action, CancellationToken cancel)
    {
        using var request = make();
        try
        {
            using var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel)
                .ConfigureAwait(false);
            if (reply.StatusCode is >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest)
                throw NovaErrors.Redirect(reply.StatusCode, reply.Headers.Location, action);
            await reply.Content.LoadIntoBufferAsync(NovaHttp.LargestAnswer, cancel).ConfigureAwait(false);
            var body = await reply.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            var waits = Wait(reply);
            var type = reply.Content.Headers.ContentType?.MediaType;
            if (!reply.IsSuccessStatusCode)
            {
                throw NovaErrors.Of(reply.StatusCode, body, waits, action)
                    ?? NovaErrors.Foreign(reply.StatusCode, type, action);
            }

            return (Parse(request.Method, body) ?? throw NovaErrors.Foreign(reply.StatusCode, type, action),
                reply.Headers);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw NovaErrors.TooLarge(action);
        }
        catch (Exception e) when (NovaErrors.Of(e, request.RequestUri!, action) is { } failure)
        {
            throw failure;
        }
    }

    // Null: it is no JSON. A question has an answer; an order may have none.
    private static JsonElement? Parse(HttpMethod method, byte[] body)
        => !body.AsSpan().Trim(" \r\n\t"u8).IsEmpty ? NovaJson.Parse(body)
            : method == HttpMethod.Get ? null : default(JsonElement);

    private bool Wait(HttpResponseMessage reply)
    {
        if (reply.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestEntityTooLarge
            or HttpStatusCode.ServiceUnavailable) || reply.Headers.RetryAfter is not { } after) return false;
        var pause = after.Delta ?? after.Date - time.GetUtcNow() ?? TimeSpan.Zero;
        if (pause > LongestPause) pause = LongestPause;
        Volatile.Write(ref pausedUntil, (time.GetUtcNow() + pause).UtcTicks);
        return true;
    }

    private static HttpRequestMessage Request(
        HttpMethod method, Uri address, JsonNode? body, NovaToken? token, string? version)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Accept.ParseAdd("application/json");
        if (token is not null) request.Headers.Add("X-Auth-Token", token.Value);
        if (version is not null)
        {
            request.Headers.Add("OpenStack-API-Version", string.Create(CultureInfo.InvariantCulture,
                $"compute {version}"));
        }

        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return request;
    }
}
