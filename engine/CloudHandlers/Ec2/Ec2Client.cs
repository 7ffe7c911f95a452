using System.Globalization;
using Amazon.EC2;
using Amazon.Runtime;
// Only this namespace, which may change with any version, has the types of the SDK's pipeline. No other file uses it.
using Amazon.Runtime.Internal;
using Amazon.Util;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// The client of the AWS SDK with two guards: it refuses answers without a request id, which are not EC2's, and retries
/// only with a corrected clock. Every call throws <see cref="CloudException"/>.
/// </summary>
internal sealed class Ec2Client(AWSCredentials credentials, AmazonEC2Config config)
    : AmazonEC2Client(credentials, config)
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new ClockSkewRetry()));
        pipeline.AddHandler(new Guard());
    }

    // The outermost handler. The SDK reads the page of a proxy with status 200 as "no reservations"; for the engine all
    // instances would be gone.
    private sealed class Guard : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            var request = executionContext.RequestContext;
            var action = request.RequestName[..^"Request".Length];
            Ec2Http.EndWith(request.CancellationToken);
            try
            {
                var response = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
                return response.ResponseMetadata?.RequestId is { Length: > 0 }
                    ? response
                    : throw Ec2Errors.NotEc2(
                        response.HttpStatusCode, executionContext.ResponseContext.HttpResponse.ContentType, action);
            }
            catch (Exception e) when (!request.CancellationToken.IsCancellationRequested
                && Error(executionContext, e, action) is { } error)
            {
                throw error;
            }
        }

        private static CloudException? Error(IExecutionContext context, Exception e, string action) => e switch
        {
            AmazonServiceException { ErrorCode: null or "", InnerException: HttpErrorResponseException page }
                => Ec2Errors.NotEc2(page.Response.StatusCode, page.Response.ContentType, action),
            _ when Ec2Errors.IsUnreadable(e) && context.ResponseContext.HttpResponse is { } page
                && page.ContentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) != true
                => Ec2Errors.NotEc2(page.StatusCode, page.ContentType, action),
            _ => Ec2Errors.Of(e, action),
        };
    }

    // The engine makes all other retries.
    private sealed class ClockSkewRetry() : StandardRetryPolicy(maxRetries: 1)
    {
        // EC2 refuses a signature after five minutes of skew.
        private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(4);

        // The SDK corrects a wrong clock by the time in every answer, but does not sign again when the clock is set
        // meanwhile and its correction is wrong.
        public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception)
        {
            var context = executionContext.RequestContext;
            if (exception is not AmazonServiceException
                || !context.Request.Headers.TryGetValue(HeaderKeys.XAmzDateHeader, out var stamp)
                || !DateTime.TryParseExact(stamp, AWSSDKUtils.ISO8601BasicDateTimeFormat, CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var signed))
                return Task.FromResult(false);
            var now = CorrectClockSkew.GetCorrectedUtcNowForEndpoint(context.Request.Endpoint.AbsoluteUri);
            context.IsSigned = (now - signed).Duration() <= MaxSkew;
            return Task.FromResult(!context.IsSigned);
        }

        public override Task WaitBeforeRetryAsync(IExecutionContext executionContext) => Task.CompletedTask;
    }
}
