using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Problems;

namespace Occo.Server.Api;

/// <summary>
/// A change with an <c>Idempotency-Key</c> is carried out once: for a day, the same request of the same token gets the
/// same answer again. At most 8 MiB of answers are kept for each token, in memory, so that none takes the place of
/// others; those of faults, and those that ask to try again later, are not.
/// </summary>
internal sealed class Idempotency(RequestDelegate next) : IDisposable
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int LongestKey = 255;
    private const long MostBytes = 8 * 1024 * 1024;
    private const int Overhead = 1024;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private static readonly string[] Headers = ["Location", "ETag"];

    private readonly Dictionary<string, MemoryCache> kept = [];
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task> running = [];

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (IsRead(context) || !request.Headers.TryGetValue(Header, out var given)
            || context.Features.Get<AccessToken>() is not { } token)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (given.ToString() is not { Length: > 0 and <= LongestKey } key)
            throw new ServerException(ServerProblems.KeyTooLong);
        var digest = await DigestAsync(request).ConfigureAwait(false);
        await OnceAsync(token.Id, key, digest, context).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var answers in kept.Values) answers.Dispose();
    }

    // It changes nothing, and can be asked again.
    private static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method)
        || context.GetEndpoint()?.Metadata.GetMetadata<RequiredPermission>()?.Permission == Permission.Read;

    // The same request at the same time waits for the first.
    private async Task OnceAsync(string token, string key, string digest, HttpContext context)
    {
        var id = $"{token}\n{key}";
        MemoryCache answers;
        lock (gate)
        {
            if (!kept.TryGetValue(token, out answers!))
                kept[token] = answers = new(new MemoryCacheOptions { SizeLimit = MostBytes });
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            Task? other;
            lock (gate)
            {
                if (!running.TryGetValue(id, out other)) running[id] = done.Task;
            }

            if (other is null) break;
            await other.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        }

        try
        {
            await AnswerAsync(answers, key, digest, context).ConfigureAwait(false);
        }
        finally
        {
            lock (gate) running.Remove(id);
            done.SetResult();
        }
    }

    private async Task AnswerAsync(MemoryCache answers, string key, string digest, HttpContext context)
    {
        if (answers.TryGetValue(key, out Answer? known))
        {
            if (known!.Digest != digest) throw new ServerException(ServerProblems.KeyReused);
            context.Response.Headers[ReplayedHeader] = "true";
            await known.WriteAsync(context.Response).ConfigureAwait(false);
            return;
        }

        var body = context.Response.Body;
        using var copy = new MemoryStream();
        context.Response.Body = copy;
        Answer answer;
        try
        {
            answer = await RunAsync(digest, context, copy).ConfigureAwait(false);
        }
        finally
        {
            context.Response.Body = body;
        }

        if (answer.Status is < 500 and not (408 or 429))
        {
            using var entry = answers.CreateEntry(key);
            entry.SetSize(answer.Body.Length + Overhead).SetAbsoluteExpiration(Kept).Value = answer;
        }

        await body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task<Answer> RunAsync(string digest, HttpContext context, MemoryStream copy)
    {
        var response = context.Response;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException && ProblemAnswer.Of(error).Status < 500)
        {
            await response.WriteAsync(ProblemAnswer.Of(error)).ConfigureAwait(false);
        }

        return new(digest, response.StatusCode, response.ContentType, copy.ToArray(),
            [.. Headers.Where(response.Headers.ContainsKey).Select(name => new KeyValuePair<string, string>(
                name, response.Headers[name].ToString()))]);
    }

    private static async Task<string> DigestAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{request.Method} {request.Path}{request.QueryString}\n{request.Headers.IfMatch}\n"));
        var buffer = new byte[16 * 1024];
        var cancel = request.HttpContext.RequestAborted;
        while (await request.Body.ReadAsync(buffer, cancel).ConfigureAwait(false) is > 0 and var count)
            hash.AppendData(buffer.AsSpan(0, count));
        request.Body.Position = 0;
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private sealed record Answer(
        string Digest, int Status, string? ContentType, byte[] Body, KeyValuePair<string, string>[] Headers)
    {
        public async Task WriteAsync(HttpResponse response)
        {
            response.StatusCode = Status;
            response.ContentType = ContentType;
            foreach (var (name, value) in Headers) response.Headers[name] = value;
            await response.Body.WriteAsync(Body, response.HttpContext.RequestAborted).ConfigureAwait(false);
        }
    }
}
