using System.Text.Json;
using Occo.Engine.Api.Wire;

namespace Occo.Server.Problems;

/// <summary>The errors that only a server has.</summary>
internal static class ServerProblems
{
    public static Problem NoToken { get; } = Problem.Of(
        "NoToken", 401, "A token is needed",
        "Send an access token: Authorization: Bearer occo_... New-OccoToken makes one.");

    public static Problem WrongToken { get; } = Problem.Of(
        "WrongToken", 401, "The token is not valid", "The token is unknown, expired or revoked.");

    public static Problem NoIfMatch { get; } = Problem.Of(
        "NoIfMatch", 428, "If-Match is needed",
        "A write needs If-Match: the ETag of what you have read, or * for whatever it is now.");

    public static Problem NotIfMatch { get; } = Problem.Of(
        "BadIfMatch", 412, "It has changed", "If-Match names another infrastructure, or no ETag of one.");

    public static Problem Draining { get; } = Problem.Of(
        "Draining", 503, "The server ends",
        "The server is told to end. What was begun is recorded; the next enactment goes on.") with
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };

    public static Problem Stopped(string? by) => Problem.Of(
        "Canceled", 409, "It was stopped", $"{by ?? "The server"} stopped the work before its end.");

    public static Problem NoRoute { get; } = Problem.Of(
        "NoRoute", 404, "There is no such route", "See /openapi/v1.json for the routes.");

    public static Problem WrongMethod { get; } = Problem.Of(
        "WrongMethod", 405, "The route has no such method", "See /openapi/v1.json for the routes.");

    public static Problem KeyReused { get; } = Problem.Of(
        "IdempotencyKeyReused", 422, "The Idempotency-Key was used",
        "Another request was sent with this Idempotency-Key. Give each request its own.");

    public static Problem KeyTooLong { get; } = Problem.Of(
        "BadIdempotencyKey", 400, "The Idempotency-Key is not valid", "An Idempotency-Key has 1 to 255 characters.");

    public static Problem OldForm { get; } = Problem.Of(
        "OldForm", 400, "The form is out of date",
        "The form is of an earlier session, or of another site. Nothing was done. Open its page again, and send it "
        + "from there.");

    /// <summary>A proxy serves the page below a path of its own, where its links would lead elsewhere.</summary>
    public static Problem BelowPrefix(string prefix) => Problem.Of(
        "BelowPrefix", 400, "The page cannot be below a path",
        $"The proxy says that the server is below '{prefix}'. Give the server a host name or a port of its own, and "
        + "let the proxy pass on / to it.");

    public static Problem TooMuch { get; } = Problem.Of(
        "Forbidden", 403, "The token may not do this", "A token makes no token that may do more than itself, or that "
        + "lives longer.");

    public static Problem Forbidden(Permission? permission) => Problem.Of(
        "Forbidden", 403, "The token may not do this", permission is null
            ? "Nobody may use this route."
            : $"The token needs the permission {permission}. What concerns the whole store needs one for all of it.");

    public static Problem ForeignName(string name) => Problem.Of(
        "Forbidden", 403, "The token may not do this", $"The token is for other infrastructures than '{name}'.");

    public static Problem TooManySignIns(TimeSpan wait) => Problem.Of(
        "TooManySignIns", 429, "Too many wrong tokens", "There were too many wrong tokens from this address.") with
        {
            RetryAfter = wait,
        };

    public static Problem TooManyStreams { get; } = Problem.Of(
        "TooManyStreams", 429, "Too many streams",
        $"The token has {Access.OpenStreams.Most} streams open already.") with
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };

    public static Problem TooMuchWork { get; } = Problem.Of(
        "TooMuchWork", 429, "Too much work",
        $"The token has {Enactments.EnactmentDesk.MostRunning} enactments running on this server already.") with
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };

    /// <summary>Addresses and paths are told to those only who may ask about the store.</summary>
    public static Problem StoreAway { get; } = Problem.Of(
        "Store", 503, "The store cannot be used", "The store of the server cannot be used now. Its log says why.") with
        {
            Kind = FailureKind.Store,
        };

    public static Problem TooManyRequests(TimeSpan wait) => Problem.Of(
        "TooManyRequests", 429, "Too many requests", "The token makes more requests than the server allows.") with
        {
            RetryAfter = wait,
        };

    /// <summary>A request that cannot be read.</summary>
    public static Problem Of(BadHttpRequestException error) => error switch
    {
        { StatusCode: 413 } => Problem.Of("TooLarge", 413, "The request is too large", error.Message),
        { StatusCode: 408 } => Problem.Of("TooSlow", 408, "The request is too slow", error.Message),
        { StatusCode: 415 } => Problem.Of("MediaType", 415, "The body is no JSON", error.Message),
        { InnerException: JsonException json } => Problem.Of("Malformed", 400, "The body is not valid", json.Message),
        _ => Problem.Of("Malformed", error.StatusCode, "The request is not valid", error.Message),
    };

    /// <summary>An answer without a body.</summary>
    public static Problem Of(int status) => status switch
    {
        400 => Problem.Of("Malformed", 400, "The request is not valid", "The request cannot be read."),
        404 => NoRoute,
        405 => WrongMethod,
        408 => Problem.Of("TooSlow", 408, "The request is too slow", "The body came too slowly."),
        413 => Problem.Of("TooLarge", 413, "The request is too large", "The body is larger than the server takes."),
        415 => Problem.Of("MediaType", 415, "The body is no JSON", "Send application/json."),
        _ => Problem.Of($"Status{status}", status, "The request is refused", $"The request is refused ({status})."),
    };
}
