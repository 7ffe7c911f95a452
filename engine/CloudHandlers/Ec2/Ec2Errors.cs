using System.Net;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using System.Xml;
using Amazon.Runtime;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Maps EC2's error codes to kinds and adds advice. The codes are those of the API reference.</summary>
internal static partial class Ec2Errors
{
    /// <summary>The key of the error code in the data of the exception.</summary>
    public const string CodeKey = "Ec2Code";

    /// <summary>Occo's code for an answer that is not EC2's.</summary>
    public const string NoEc2 = "NoEc2Api";

    /// <summary>EC2's code for a token that it keeps for another request.</summary>
    public const string TokenUsed = "IdempotentParameterMismatch";

    /// <summary>EC2's code for what something else uses: a machine that still shuts down, for example.</summary>
    public const string InUse = "DependencyViolation";

    private const int LongestCode = 200;

    private const CloudErrorKind Transient = CloudErrorKind.Transient;
    private const CloudErrorKind Throttled = CloudErrorKind.Throttled;
    private const CloudErrorKind Quota = CloudErrorKind.Quota;
    private const CloudErrorKind Unauthorised = CloudErrorKind.Unauthorised;

    private static readonly Dictionary<string, CloudErrorKind> Kinds = new (CloudErrorKind Kind, string Codes)[]
    {
        (Throttled, "RequestLimitExceeded Throttling ThrottlingException EC2ThrottledException RequestThrottled "
            + "BandwidthLimitExceeded"),
        (CloudErrorKind.NotFound, "TargetGroupNotFound"),
        (Quota, "InsufficientInstanceCapacity InsufficientHostCapacity InsufficientReservedInstanceCapacity "
            + "InsufficientCapacity InsufficientFreeAddressesInSubnet InsufficientAddressCapacity "
            + "InsufficientVolumeCapacity InstanceLimitExceeded VcpuLimitExceeded MaxSpotInstanceCountExceeded "
            + "VolumeLimitExceeded MaxIOPSLimitExceeded SpotMaxPriceTooLow Unsupported TooManyTargets "
            + "TooManyRegistrationsForTargetId"),
        (Unauthorised, "AuthFailure UnauthorizedOperation OptInRequired Blocked PendingVerification ExpiredToken "
            + "RequestExpired InvalidClientTokenId UnrecognizedClientException SignatureDoesNotMatch "
            + "IncompleteSignature MissingAuthenticationToken AccessDenied AccessDeniedException"),
        (CloudErrorKind.Invalid, $"{TokenUsed} OperationNotPermitted"),
        (Transient, "InternalError InternalFailure Unavailable ServiceUnavailable RequestTimeout "
            + $"IncorrectInstanceState {InUse}"),
    }.SelectMany(k => k.Codes.Split(' '), (k, code) => (code, k.Kind)).ToDictionary(k => k.code, k => k.Kind);

    /// <summary>The error code; null: the error is not EC2's.</summary>
    public static string? CodeOf(CloudException error) => error.Data[CodeKey] as string;

    /// <summary>EC2 says that the credentials belong to another region.</summary>
    public static bool IsOfOtherRegion(string message)
        => message.Contains("scoped to a valid region", StringComparison.OrdinalIgnoreCase);

    /// <summary>The kind of a code; <paramref name="status"/> decides where the code is unknown.</summary>
    public static CloudErrorKind KindOf(string code, HttpStatusCode status)
    {
        if (Kinds.TryGetValue(code, out var kind)) return kind;
        if (code.EndsWith(".NotFound", StringComparison.Ordinal)) return CloudErrorKind.NotFound;
        if (code.EndsWith("LimitExceeded", StringComparison.Ordinal)) return Quota;
        return status switch
        {
            HttpStatusCode.TooManyRequests => Throttled,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Unauthorised,
            >= HttpStatusCode.InternalServerError or < HttpStatusCode.MultipleChoices => Transient,
            _ => CloudErrorKind.Invalid,
        };
    }

    /// <summary>The handler's exception for one of the SDK or the network; null for any other.</summary>
    public static CloudException? Of(Exception exception, string action) => exception switch
    {
        // Without the cause, which is a position in the XML or a part of it.
        _ when IsUnreadable(exception) => new(Transient, $"EC2 {action}: the answer could not be read."),
        AmazonServiceException { ErrorCode.Length: > 0 } e => Of(e, action),
        AmazonServiceException or HttpRequestException or IOException or OperationCanceledException
            => NoAnswer(exception, action),
        AmazonClientException e => new(Unauthorised, $"EC2 {action}: {e.Message}{CauseOf(e)}{SignIn(e)}", e),
        _ => null,
    };

    /// <summary>The answer is not the expected XML.</summary>
    public static bool IsUnreadable(Exception e) => e is AmazonUnmarshallingException or XmlException;

    /// <summary>The error for an answer that is not EC2's: of a proxy, a load balancer, a login page.</summary>
    public static CloudException NotEc2(HttpStatusCode status, string? type, string action) => Of(
        Refused($"what answers there is no EC2 API: {(int)status} {status}, "
            + (string.IsNullOrEmpty(type) ? "of no content type" : type), status),
        action);

    private static CloudException NoAnswer(Exception e, string action)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            // Its message names the host.
            if (cause is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
                })
            {
                var why = cause.InnerException is AuthenticationException tls
                    ? tls.Message : ProxyFault.Describe(e) ?? cause.Message;
                return new(Transient, $"EC2 {action}: the endpoint cannot be reached: {why}", e)
                {
                    WasNotSent = true,
                };
            }
        }

        return new(Transient, $"EC2 {action}: no answer from the endpoint: {Root(e)}", e);
    }

    /// <summary>The error for an answer that names another address.</summary>
    public static AmazonServiceException Redirect(HttpStatusCode status, Uri? target) => Refused(
        $"what answers there sends requests on to {NameOf(target)}, which Occo does not follow: {(int)status} {status}",
        status);

    /// <summary>The error for an answer above <see cref="Ec2Http.LargestAnswer"/>.</summary>
    public static AmazonServiceException TooLarge()
        => Refused($"the answer has more than {Ec2Http.LargestAnswer / 1024 / 1024} MB");

    /// <summary>The error for an answer that EC2 never gives.</summary>
    public static AmazonServiceException Refused(string why) => Refused(why, HttpStatusCode.BadRequest);

    private static AmazonServiceException Refused(string why, HttpStatusCode status)
        => new(why, null, ErrorType.Unknown, NoEc2, "", status);

    // Without user, path and query, which may hold what the request held.
    private static string NameOf(Uri? target) => target switch
    {
        null => "no address",
        { IsAbsoluteUri: true } => ForeignText.Clean($"{target.Scheme}://{target.Authority}"),
        _ => "another path",
    };

    private static CloudException Of(AmazonServiceException e, string action)
    {
        // What searches the message may take a time that grows with its square.
        if (e.Message.Length > ForeignText.LongestMessage || e.ErrorCode.Length > LongestCode)
        {
            return Of(new AmazonServiceException(ForeignText.Brief(e.Message), null, e.ErrorType,
                e.ErrorCode[..Math.Min(e.ErrorCode.Length, LongestCode)], e.RequestId, e.StatusCode), action);
        }

        // For an error without a message, the SDK gives the whole answer.
        var said = e.Message.StartsWith("The service returned an error", StringComparison.Ordinal)
            ? "no message" : Clean(e.Message);
        var advice = $"{Advice(e)}{Ec2Keys.Advice(e, action)}";
        var error = new CloudException(KindOf(e.ErrorCode, e.StatusCode),
            $"EC2 {action}: {said} ({e.ErrorCode}){(advice.Length > 0 ? "." : "")}{advice}", e);
        error.Data[CodeKey] = e.ErrorCode;
        return error;
    }

    private static string Advice(AmazonServiceException e) => e.ErrorCode switch
    {
        NoEc2 => " Look at the endpoint: its address, its port, and proxies on the way.",
        _ when IsOfOtherRegion(e.Message)
            => " The endpoint is of another region: correct the region ('regionname') or the endpoint.",
        TokenUsed => " An earlier version of Occo or of .NET asked for these instances with other "
            + "values; drop the node instance, and the next enactment makes a new one.",
        "OperationNotPermitted" when e.Message.Contains("disableApiTermination", StringComparison.OrdinalIgnoreCase)
            => " Termination protection is on; turn it off: aws ec2 modify-instance-attribute "
            + "--no-disable-api-termination --instance-id ...",
        "UnauthorizedOperation" => $" The credentials may not do this; they need ec2:{ActionOf(e)}.",
        "ExpiredToken" or "RequestExpired" => " The session has expired; sign in again.",
        "AuthFailure" or "InvalidClientTokenId" or "SignatureDoesNotMatch"
            => " Look at the access key, its secret, and the clock of this machine.",
        "OptInRequired" => " The region or product is not enabled for the account.",
        _ => "",
    };

    private static string ActionOf(AmazonServiceException e)
        => PerformedAction().Match(e.Message) is { Success: true } match ? match.Groups[1].Value : "the action above";

    // The encoded authorization message is a kilobyte of base64, useless to a reader.
    private static string Clean(string message) => EncodedMessage().Replace(message, "").Trim();

    // The error says that the role could not be assumed; only its cause says why. The cause of a refusal by STS or SSO
    // is the bare HTTP answer.
    private static string CauseOf(Exception e)
    {
        for (var cause = e.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is AmazonServiceException { ErrorCode.Length: > 0 } said)
                return $" ({Clean(ForeignText.Brief(said.Message))}, {said.ErrorCode})";
        }

        return Root(e) == e.Message ? "" : $" ({Root(e)})";
    }

    private static string SignIn(Exception e)
        => e.Message.Contains("SSO", StringComparison.Ordinal) ? " Sign in: aws sso login --profile ..." : "";

    private static string Root(Exception e) => ProxyFault.Describe(e) ?? e.GetBaseException().Message;

    [GeneratedRegex(@"ec2:([A-Za-z]+)")]
    private static partial Regex PerformedAction();

    [GeneratedRegex(@"\s*Encoded authorization failure message:\s*\S+")]
    private static partial Regex EncodedMessage();
}
