using System.Net;
using System.Security.Authentication;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>Maps the errors of OpenStack's services and of the way to them to kinds, with advice.</summary>
internal static class NovaErrors
{
    /// <summary>The key of the status in the data of the exception.</summary>
    private const string StatusKey = "NovaStatus";

    // Nova and Keystone say 403 for a quota, Neutron 409, Cinder 413.
    private static readonly string[] QuotaWords =
    [
        "quota", "No more IP addresses", "No fixed IP addresses", "IpAddressGenerationFailure",
        "ExternalIpAddressExhausted", "VolumeLimitExceeded", "No more floating",
    ];

    // The server is built, or another action of it is under way.
    private static readonly string[] BusyWords = ["in task_state", "in vm_state building"];

    /// <summary>The status that a service answered with; null: it was none of the service's errors.</summary>
    public static HttpStatusCode? StatusOf(CloudException error) => error.Data[StatusKey] as HttpStatusCode?;

    public static bool IsNotFound(CloudException error) => StatusOf(error) == HttpStatusCode.NotFound;

    /// <summary>The fault of a server for which Nova found no host with room.</summary>
    public static bool IsNoHost(string fault) => Has(fault, "No valid host", "Exhausted all hosts");

    /// <summary>
    /// The request may have had an effect: it was sent, and no service answered that it refused it.
    /// </summary>
    public static bool IsAmbiguous(CloudException error) => !error.WasNotSent
        && StatusOf(error) is null or >= HttpStatusCode.InternalServerError;

    /// <summary>The error of an answer. Null: the answer is not one of OpenStack.</summary>
    public static CloudException? Of(HttpStatusCode status, ReadOnlyMemory<byte> body, bool waits, string action)
    {
        if (Read(body) is not var (code, message)) return null;
        // A gateway that knows no such address does not say that a server is gone.
        if (status == HttpStatusCode.NotFound && !Has(code, "NotFound", "Not Found")) return null;
        var error = new CloudException(
            KindOf(status, $"{code} {message}", waits),
            $"OpenStack {action}: {Sentence(message)} ({(int)status} {code}){Advice(status, $"{code} {message}")}");
        error.Data[StatusKey] = status;
        return error;
    }

    /// <summary>The error for an answer that is not OpenStack's: of a proxy, a load balancer, a login page.</summary>
    public static CloudException Foreign(HttpStatusCode status, string? type, string action)
        => new(status is HttpStatusCode.TooManyRequests ? CloudErrorKind.Throttled : CloudErrorKind.Transient,
            $"OpenStack {action}: what answers there is no OpenStack service: {(int)status} {status}, "
            + $"{ForeignText.Brief(type ?? "of no content type")}. Look at the endpoint: its address, its port, and "
            + "proxies on the way.");

    /// <summary>The error for an answer that names another address.</summary>
    public static CloudException Redirect(HttpStatusCode status, Uri? target, string action) => new(
        CloudErrorKind.Invalid,
        $"OpenStack {action}: what answers there sends requests on to {NameOf(target)}, which Occo does not follow: "
        + $"{(int)status} {status}. Write that address, if it is the right one.");

    public static CloudException Endless(string action) => new(CloudErrorKind.Transient,
        $"OpenStack {action}: the pages of the list do not end.");

    public static CloudException TooLarge(string action) => new(CloudErrorKind.Transient,
        $"OpenStack {action}: the answer has more than {NovaHttp.LargestAnswer / 1024 / 1024} MB.");

    /// <summary>The handler's exception for one of the network; null for any other.</summary>
    public static CloudException? Of(Exception exception, Uri address, string action)
    {
        if (exception is not (HttpRequestException or IOException)) return null;
        var causes = CausesOf(exception).ToList();
        if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } refused)
        {
            return new(CloudErrorKind.Unauthorised, $"OpenStack {action}: TLS with {address.Authority}: "
                + $"{refused.Message.Closed()} Give the authority's certificate as 'cacert' in 'auth_data' of the "
                + "credentials file or in clouds.yaml.", exception) { WasNotSent = true };
        }

        if (causes.OfType<HttpRequestException>().FirstOrDefault(c => c.HttpRequestError
            is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError) is { } cause)
        {
            return new(CloudErrorKind.Transient, $"OpenStack {action}: {address.Authority} cannot be reached: "
                + (ProxyFault.Describe(exception) ?? cause.Message), exception) { WasNotSent = true };
        }

        return new(CloudErrorKind.Transient, $"OpenStack {action}: no answer from {address.Authority}: "
            + exception.GetBaseException().Message, exception);
    }

    private static IEnumerable<Exception> CausesOf(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException) yield return cause;
    }

    private static CloudErrorKind KindOf(HttpStatusCode status, string text, bool waits) => status switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge
            when Has(text, QuotaWords) => CloudErrorKind.Quota,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => CloudErrorKind.Unauthorised,
        HttpStatusCode.NotFound => CloudErrorKind.NotFound,
        HttpStatusCode.Conflict when Has(text, BusyWords) => CloudErrorKind.Transient,
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestEntityTooLarge => CloudErrorKind.Throttled,
        HttpStatusCode.ServiceUnavailable when waits => CloudErrorKind.Throttled,
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => CloudErrorKind.Transient,
        _ => CloudErrorKind.Invalid,
    };

    private static string Advice(HttpStatusCode status, string text) => status switch
    {
        HttpStatusCode.Unauthorized => " Look at the user, the password, the domain and the project, or at the "
            + "application credential: it may have expired.",
        HttpStatusCode.Forbidden when !Has(text, QuotaWords) => " The role of the user does not allow this.",
        HttpStatusCode.Conflict when Has(text, "Multiple possible networks")
            => " Name the network: 'network_id' or 'networks'.",
        HttpStatusCode.Conflict when Has(text, "is locked") => " Unlock it: openstack server unlock.",
        _ => "",
    };

    // Nova and Cinder: {"itemNotFound": {"message": ...}}; Neutron: {"NeutronError": {"type", "message"}}; Keystone:
    // {"error": {"title", "message"}}; Glance: {"title", "message"}. Gateways answer with JSON, too.
    private static (string Code, string Message)? Read(ReadOnlyMemory<byte> body)
    {
        if (NovaJson.Parse(body) is not { } root) return null;
        if (root.Text("message") is { } plain) return root.Text("title") is { } title ? (title, plain) : null;
        foreach (var member in root.EnumerateObject())
        {
            if (member.Value.Text("message") is { } message)
                return (member.Value.Text("type") ?? member.Value.Text("title") ?? member.Name, message);
        }

        return null;
    }

    private static bool Has(string text, params string[] words)
        => Array.Exists(words, w => text.Contains(w, StringComparison.OrdinalIgnoreCase));

    private static string Sentence(string text)
    {
        var brief = ForeignText.Brief(text).Trim();
        return brief.EndsWith('.') ? brief : brief + ".";
    }

    // Without user, path and query, which may hold what the request held.
    private static string NameOf(Uri? target) => target switch
    {
        null => "no address",
        { IsAbsoluteUri: true } => ForeignText.Clean($"{target.Scheme}://{target.Authority}"),
        _ => "another path",
    };
}
