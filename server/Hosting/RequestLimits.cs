using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Occo.Server.Problems;

namespace Occo.Server.Hosting;

/// <summary>How many requests a token may make.</summary>
internal static class RequestLimits
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    public static void Configure(RateLimiterOptions limits, int rate)
    {
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context
            => rate > 0 && context.Features.Get<AccessToken>() is { } token
                ? RateLimitPartition.GetTokenBucketLimiter(token.Id, _ => new()
                {
                    TokenLimit = rate * 2,
                    TokensPerPeriod = Math.Max(1, rate / 10),
                    ReplenishmentPeriod = rate < 10 ? TimeSpan.FromSeconds(1.0 / rate) : Period,
                    QueueLimit = 0,
                })
                : RateLimitPartition.GetNoLimiter(""));
        limits.OnRejected = async (rejected, _) => await rejected.HttpContext.Response.WriteAsync(
            ServerProblems.TooManyRequests(
                rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Period))
            .ConfigureAwait(false);
    }
}
