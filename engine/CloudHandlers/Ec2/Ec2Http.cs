using System.Net;
using Amazon.Runtime;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// The HTTP clients for EC2. None follows a redirect: a request carries the session token, and only the endpoint may
/// have it. The AWS SDK follows redirects itself, so it never sees one.
/// </summary>
internal sealed class Ec2Http : HttpClientFactory
{
    /// <summary>The limit of one answer. A full page of a thousand instances has a few megabytes.</summary>
    public const int LargestAnswer = 64 * 1024 * 1024;

    private static readonly SocketsHttpHandler Connections = new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <summary>For signed requests.</summary>
    public static HttpClient Guarded { get; } = Of(new AnswerGuard(Connections));

    private static readonly AsyncLocal<CancellationToken> Current = new();

    /// <summary>For requests without credentials; an answer is given as it is.</summary>
    public static HttpClient Plain { get; } = Of(Connections);

    /// <summary>The AWS SDK reads answers synchronously. Reading ends with this token of the running call.</summary>
    public static void EndWith(CancellationToken cancel) => Current.Value = cancel;

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => Guarded;
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    // The engine has its own time-outs.
    private static HttpClient Of(HttpMessageHandler handler)
        => new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    // Refuses redirects, and reads the whole answer before the SDK sees it.
    private sealed class AnswerGuard(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            try
            {
                if (answer.StatusCode is >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest)
                    throw Ec2Errors.Redirect(answer.StatusCode, answer.Headers.Location);
                await answer.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken).ConfigureAwait(false);
                var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                if (Ec2Xml.ProblemOf(bytes) is { } problem) throw Ec2Errors.Refused(problem);
                var content = new StreamContent(new AnswerStream(bytes, Current.Value));
                foreach (var (name, values) in answer.Content.Headers)
                    content.Headers.TryAddWithoutValidation(name, values);
                content.Headers.ContentLength = bytes.Length;
                answer.Content.Dispose();
                answer.Content = content;
                return answer;
            }
            catch (Exception e)
            {
                answer.Dispose();
                if (e is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
                    throw Ec2Errors.TooLarge();
                throw;
            }
        }
    }

    private sealed class AnswerStream(byte[] bytes, CancellationToken cancel) : MemoryStream(bytes, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            cancel.ThrowIfCancellationRequested();
            return base.Read(buffer, offset, count);
        }

        public override int Read(Span<byte> buffer)
        {
            cancel.ThrowIfCancellationRequested();
            return base.Read(buffer);
        }
    }
}
