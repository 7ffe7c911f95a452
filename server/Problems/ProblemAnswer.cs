using System.Globalization;
using Occo.Engine.Api.Wire;

namespace Occo.Server.Problems;

/// <summary>Every error is answered with a problem.</summary>
internal sealed partial class ProblemAnswer(RequestDelegate next, ILogger<ProblemAnswer> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            var response = context.Response;
            if (response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
                await response.WriteAsync(ServerProblems.Of(response.StatusCode)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody hears the answer.
        }
#pragma warning disable CA1031 // Each error is answered.
        catch (Exception error) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            var problem = Of(error);
            if (problem.Status == 500)
                LogFault(log, error, context.Request.Method, context.Request.Path.ToUriComponent());
            if (problem.Kind is FailureKind.Store or FailureKind.NoStore or FailureKind.StoreReplaced
                && context.Features.Get<AccessToken>()?.May(Permission.Store) != true)
            {
                LogStore(log, problem.Detail);
                problem = ServerProblems.StoreAway;
            }

            context.Response.Clear();
            await context.Response.WriteAsync(problem).ConfigureAwait(false);
        }
    }

    public static Problem Of(Exception error) => error switch
    {
        ServerException server => server.Problem,
        BadHttpRequestException request => ServerProblems.Of(request),
        _ => Problem.Of(error),
    };

    [LoggerMessage(201, LogLevel.Error, "{Method} {Path} failed. This is a fault of Occo.")]
    private static partial void LogFault(ILogger log, Exception error, string method, string path);

    [LoggerMessage(206, LogLevel.Warning, "The store failed: {Why}")]
    private static partial void LogStore(ILogger log, string why);
}

/// <summary>A feature of a request whose problems are written in another form.</summary>
internal delegate Task ProblemWriter(HttpContext context, Problem problem);

internal static class ProblemWriting
{
    /// <summary>Answers with a problem.</summary>
    public static Task WriteAsync(this HttpResponse response, Problem problem)
    {
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return response.HttpContext.Features.Get<ProblemWriter>() is { } write
            ? write(response.HttpContext, problem)
            : response.WriteAsJsonAsync(
                problem, WireJson.Options, Problem.MediaType, response.HttpContext.RequestAborted);
    }
}
