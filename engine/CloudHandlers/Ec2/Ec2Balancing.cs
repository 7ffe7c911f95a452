using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// The query API of Elastic Load Balancing (version 2: application and network load balancers), for which the AWS SDK
/// has a package of its own. Guarded like <see cref="Ec2Client"/>: what is not the answer to the call is an error, and
/// the only retry is that with a corrected clock.
/// </summary>
internal sealed class Ec2Balancing(AWSCredentials credentials, Uri endpoint, string region)
{
    private const string Service = "elasticloadbalancing";
    private const string Version = "2015-12-01";
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string ContentType = "application/x-www-form-urlencoded";

    // AWS refuses a signature after five minutes of skew.
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(4);

    private TimeSpan skew;

    /// <summary>
    /// The result of an action. Throws <see cref="CloudException"/>.
    /// </summary>
    public async Task<XElement> AskAsync(
        string action, IEnumerable<(string Name, string Value)> parameters, CancellationToken cancel)
    {
        var form = string.Join('&', parameters.Prepend(("Version", Version)).Prepend(("Action", action))
            .Select(p => $"{Uri.EscapeDataString(p.Item1)}={Uri.EscapeDataString(p.Item2)}"));
        var what = $"load balancing {action}";
        Ec2Http.EndWith(cancel);
        try
        {
            using var first = await SendAsync(form, cancel).ConfigureAwait(false);
            if (first.IsSuccessStatusCode || !CorrectsClock(first))
                return await ReadAsync(first, action, what, cancel).ConfigureAwait(false);
            using var second = await SendAsync(form, cancel).ConfigureAwait(false);
            return await ReadAsync(second, action, what, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not CloudException && !cancel.IsCancellationRequested
            && Ec2Errors.Of(e, what) is { } error)
        {
            throw error;
        }
    }

    /// <summary>
    /// The endpoint of load balancing beside one of EC2: AWS names them alike; other clouds have one for all.
    /// </summary>
    public static Uri EndpointBeside(Uri ec2) => Ec2Endpoint.RegionOf(ec2.Host) is null
        ? ec2 : new UriBuilder(ec2) { Host = Service + ec2.Host["ec2".Length..] }.Uri;

    private async Task<HttpResponseMessage> SendAsync(string form, CancellationToken cancel)
    {
        var keys = await credentials.GetCredentialsAsync().WaitAsync(cancel).ConfigureAwait(false);
        var stamp = (TimeProvider.System.GetUtcNow() + skew).UtcDateTime
            .ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var body = Encoding.UTF8.GetBytes(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new(ContentType) { CharSet = "utf-8" };
        List<(string Name, string Value)> headers =
        [
            ("content-type", request.Content.Headers.ContentType.ToString()), ("host", endpoint.Authority),
            ("x-amz-date", stamp),
        ];
        if (keys.Token is { Length: > 0 } token) headers.Add(("x-amz-security-token", token));
        foreach (var (name, value) in headers.Skip(2)) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.Authorization = new(Algorithm, Signed(keys, headers, body, stamp));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Occo", null));
        return await Ec2Http.Guarded.SendAsync(request, cancel).ConfigureAwait(false);
    }

    // Signature Version 4, from the page "Create a signed AWS API request" of the IAM user guide.
    private string Signed(
        ImmutableCredentials keys, List<(string Name, string Value)> headers, byte[] body, string stamp)
    {
        var names = string.Join(';', headers.Select(h => h.Name));
        var canonical = $"POST\n{endpoint.AbsolutePath}\n\n"
            + string.Concat(headers.Select(h => $"{h.Name}:{h.Value}\n"))
            + $"\n{names}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        var scope = $"{stamp[..8]}/{region}/{Service}/aws4_request";
        var text = $"{Algorithm}\n{stamp}\n{scope}\n"
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey);
        foreach (var part in scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        return $"Credential={keys.AccessKey}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    // The answer tells the time of the endpoint.
    private bool CorrectsClock(HttpResponseMessage answer)
    {
        if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized
            or HttpStatusCode.Forbidden) || answer.Headers.Date is not { } theirs) return false;
        var found = theirs - TimeProvider.System.GetUtcNow();
        if ((found - skew).Duration() <= MostSkew) return false;
        skew = found;
        return true;
    }

    private static async Task<XElement> ReadAsync(
        HttpResponseMessage answer, string action, string what, CancellationToken cancel)
    {
        var type = answer.Content.Headers.ContentType?.MediaType;
        XElement root;
        try
        {
            using var stream = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            using var reader = XmlReader.Create(stream, new() { DtdProcessing = DtdProcessing.Prohibit });
            root = XElement.Load(reader);
        }
        catch (XmlException) when (type?.Contains("xml", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw Ec2Errors.NotEc2(answer.StatusCode, type, what);
        }

        if (Child(root, "Error") is { } error && Text(error, "Code") is { Length: > 0 } code)
        {
            throw new AmazonServiceException(Text(error, "Message") ?? "no message", null, ErrorType.Unknown, code,
                Text(root, "RequestId") ?? "", answer.StatusCode);
        }

        var id = Child(root, "ResponseMetadata") is { } metadata ? Text(metadata, "RequestId") : null;
        return answer.IsSuccessStatusCode && root.Name.LocalName == $"{action}Response" && id is { Length: > 0 }
            ? Child(root, $"{action}Result") ?? root
            : throw Ec2Errors.NotEc2(answer.StatusCode, type, what);
    }

    /// <summary>The members of a list.</summary>
    public static IEnumerable<XElement> Members(XElement parent, string list)
        => Child(parent, list)?.Elements().Where(e => e.Name.LocalName == "member") ?? [];

    public static string? Text(XElement parent, string name) => Child(parent, name)?.Value;

    public static XElement? Child(XElement parent, string name)
        => parent.Elements().FirstOrDefault(e => e.Name.LocalName == name);
}
