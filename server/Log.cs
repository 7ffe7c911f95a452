namespace Occo.Server;

/// <summary>Form of the log.</summary>
internal enum LogForm
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A line of JSON for programs.</summary>
    Json,
}

internal static class Log
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    public static Action<ILoggingBuilder> Configure(LogForm form) => log =>
    {
        _ = form == LogForm.Json
            ? log.AddJsonConsole(line => (line.UseUtcTimestamp, line.TimestampFormat) = (true, Time.TrimEnd()))
            : log.AddSimpleConsole(line =>
                (line.SingleLine, line.UseUtcTimestamp, line.TimestampFormat) = (true, true, Time));
        log.AddFilter("Microsoft", LogLevel.Warning);
        // occod itself says why it does not start, in one line.
        log.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // It says with each form that pages are not kept, which they are not anyway.
        log.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        // The line of the request tells what was refused.
        log.AddFilter("Occo.Server.Access", LogLevel.Warning);
        log.AddFilter("Occo.Server.Page", LogLevel.Warning);
    };
}
