namespace Occo.Server.Operation;

/// <summary>What the server writes to its log.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(202, LogLevel.Information, "occod {Version} serves {Store} at {Urls}.")]
    public static partial void Serves(ILogger log, string version, string store, string urls);

    [LoggerMessage(203, LogLevel.Information, "The server ends: {Running} enactments run.")]
    public static partial void Ends(ILogger log, int running);

    [LoggerMessage(204, LogLevel.Warning, "The server is not ready: {Why}")]
    public static partial void NotReady(ILogger log, string why);

    [LoggerMessage(205, LogLevel.Information, "{Actor} {Address} {Method} {Path} {Status} {Milliseconds} ms")]
    public static partial void Request(
        ILogger log, string actor, string? address, string method, string path, int status, long milliseconds);
}
