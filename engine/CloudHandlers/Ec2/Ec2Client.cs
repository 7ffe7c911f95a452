using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// The thin client for the EC2 query API. AWSSDK.Core finds credentials and endpoints, signs, and corrects a clock that
/// is wrong; requests and answers are plain here.
/// </summary>
internal sealed class Ec2Client(AWSCredentials credentials, Ec2ClientConfig config)
    : AmazonServiceClient(credentials, config)
{
    // EC2 refuses a signature that is five minutes off.
    private static readonly TimeSpan LargestSkew = TimeSpan.FromMinutes(4);

    private static readonly InvokeOptions Options = new()
    {
        RequestMarshaller = new Ec2Marshaller(),
        ResponseUnmarshaller = new Ec2Unmarshaller(),
    };

    /// <summary>Carries out an action. Throws <see cref="CloudException"/>.</summary>
    public async Task<XElement> CallAsync(
        string action, IReadOnlyDictionary<string, object?> members, CancellationToken cancel)
    {
        try
        {
            var correction = ClockCorrection;
            try
            {
                return await InvokeAsync(action, members, cancel).ConfigureAwait(false);
            }
            catch (AmazonServiceException) when ((ClockCorrection - correction).Duration() > LargestSkew)
            {
                // AWSSDK.Core signs anew when this machine's clock is wrong, and not when what was wrong is the
                // correction of a clock that was set meanwhile. It has learnt of that from the answer.
                return await InvokeAsync(action, members, cancel).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (Ec2Errors.Of(e, action) is { } error && !cancel.IsCancellationRequested)
        {
            throw error;
        }
    }

    private TimeSpan ClockCorrection => CorrectClockSkew.GetClockCorrectionForEndpoint(config.Address.AbsoluteUri);

    private async Task<XElement> InvokeAsync(
        string action, IReadOnlyDictionary<string, object?> members, CancellationToken cancel)
    {
        var response = await InvokeAsync<Ec2Response>(new Ec2Request(action, members), Options, cancel)
            .ConfigureAwait(false);
        return response.Root;
    }

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new ClockSkewRetry()));
        pipeline.AddHandlerAfter<RetryHandler>(new SignatureV4());
    }

    private sealed class SignatureV4 : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext)
            => AuthSchemeOption.DEFAULT_SIGV4;
    }

    // A wrong clock is corrected and the request signed anew. All other retries are the engine's, which counts calls
    // and knows the enactment's clock.
    private sealed class ClockSkewRetry() : StandardRetryPolicy(maxRetries: 1)
    {
        public override bool RetryForException(IExecutionContext executionContext, Exception exception) => false;

        public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception)
            => Task.FromResult(false);
    }
}
