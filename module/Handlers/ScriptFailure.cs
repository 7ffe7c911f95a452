using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;

namespace Occo;

/// <summary>The error of a script as an error of a cloud: its kind decides what Occo does next.</summary>
internal static class ScriptFailure
{
    private const string KindKey = "Kind";

    public static CloudException Of(string script, Exception error)
    {
        while (error is AggregateException { InnerException: { } only }) error = only;
        if (error is CloudException known) return known;
        var record = (error as IContainsErrorRecord)?.ErrorRecord;
        var place = record?.InvocationInfo is { ScriptLineNumber: > 0 and var line } ? $" (line {line})" : "";
        var message = record?.ErrorDetails?.Message ?? record?.Exception.Message ?? error.Message;
        if (string.IsNullOrWhiteSpace(message)) message = "it does not say why.";
        // Without the error, which can be as large as it likes, and holds what the script had at hand.
        return Chain(error, record).OfType<CloudException>().FirstOrDefault() ?? new CloudException(
            KindOf(error, record), $"The script -{script} failed{place}: {ForeignText.Brief(message)}");
    }

    /// <summary>The kind with this name. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static CloudErrorKind Kind(string script, object? name)
        => ScriptAnswer.IsWord<CloudErrorKind>($"{name}", out var kind) ? kind
            : throw ScriptAnswer.Wrong(script, $"named the kind of error '{name}'. "
                + $"The kinds are: {string.Join(", ", Enum.GetNames<CloudErrorKind>())}.");

    private static CloudErrorKind KindOf(Exception error, ErrorRecord? record)
    {
        var chain = Chain(error, record).ToList();
        foreach (var named in chain.Select(one => one.Data[KindKey]).Where(named => named is not null))
            if (ScriptAnswer.IsWord<CloudErrorKind>($"{named}", out var kind)) return kind;

        // A script that is wrong, not a cloud that lacks something.
        if (chain.Exists(IsLasting)) return CloudErrorKind.Invalid;
        return chain.OfType<HttpRequestException>().FirstOrDefault() is { StatusCode: { } status } ? KindOf(status)
            : chain.Exists(IsPassing) ? CloudErrorKind.Transient
            : chain.Exists(e => e is UnauthorizedAccessException) ? CloudErrorKind.Unauthorised
            : KindOf(record?.CategoryInfo.Category ?? ErrorCategory.NotSpecified);
    }

    private static bool IsLasting(Exception error) => error is CommandNotFoundException or ParameterBindingException
        or ParseException or HostException or ScriptCallDepthException or InsufficientExecutionStackException
        or NotSupportedException or NotImplementedException or SessionStateUnauthorizedAccessException
        or (MethodException and not MethodInvocationException);

    private static bool IsPassing(Exception error) => error is TimeoutException or HttpRequestException
        or (IOException and not (FileNotFoundException or DirectoryNotFoundException));

    private static CloudErrorKind KindOf(ErrorCategory category) => category switch
    {
        ErrorCategory.QuotaExceeded => CloudErrorKind.Quota,
        ErrorCategory.LimitsExceeded => CloudErrorKind.Throttled,
        ErrorCategory.ObjectNotFound => CloudErrorKind.NotFound,
        ErrorCategory.PermissionDenied or ErrorCategory.AuthenticationError or ErrorCategory.SecurityError
            => CloudErrorKind.Unauthorised,
        ErrorCategory.InvalidArgument or ErrorCategory.InvalidData or ErrorCategory.InvalidType
            or ErrorCategory.InvalidOperation or ErrorCategory.NotImplemented or ErrorCategory.NotEnabled
            or ErrorCategory.NotInstalled or ErrorCategory.SyntaxError or ErrorCategory.ParserError
            or ErrorCategory.MetadataError => CloudErrorKind.Invalid,
        _ => CloudErrorKind.Transient,
    };

    private static CloudErrorKind KindOf(HttpStatusCode status) => (int)status switch
    {
        401 or 403 => CloudErrorKind.Unauthorised,
        404 or 410 => CloudErrorKind.NotFound,
        429 => CloudErrorKind.Throttled,
        507 => CloudErrorKind.Quota,
        408 or >= 500 => CloudErrorKind.Transient,
        _ => CloudErrorKind.Invalid,
    };

    // The record of an exception may hold only a copy of it, and that of an error its true one.
    private static IEnumerable<Exception> Chain(Exception? error, ErrorRecord? record = null)
    {
        for (; error is not null; error = error.InnerException) yield return error;
        if (record is null) yield break;
        foreach (var one in Chain(record.Exception)) yield return one;
    }
}
