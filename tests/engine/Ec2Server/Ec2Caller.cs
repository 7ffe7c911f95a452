using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Occo.Ec2Server;
using Authorization = Occo.Ec2Server.Authorization;

namespace Occo.Engine.Tests;

/// <summary>An answer of the query API.</summary>
internal sealed record Ec2Reply(HttpStatusCode Status, XElement Root)
{
    /// <summary>Code of the error, or null.</summary>
    public string? Error => Root.Descendants("Code").FirstOrDefault()?.Value;

    /// <summary>The texts of all elements of a name. Not every EC2 API writes the namespace as AWS does.</summary>
    public IReadOnlyList<string> All(string name)
        => [.. Root.Descendants().Where(e => e.Name.LocalName == name).Select(e => e.Value)];

    /// <summary>The text of the first element of a name, or null.</summary>
    public string? First(string name)
        => Root.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
}

/// <summary>
/// Calls the query API without the engine: what the server is tested with. It signs with the server's own arithmetic,
/// which tests hold against AWS's published examples.
/// </summary>
internal sealed class Ec2Caller(string endpoint, Credentials? credentials = null) 
{
    private static readonly HttpClient Client = new();

    private readonly Credentials credentials = credentials ?? new();

    /// <summary>The time that requests are signed with; null: now.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Calls an action with parameters in the form <c>Name=value</c>, not encoded.</summary>
    public async Task<Ec2Reply> CallAsync(string action, params string[] parameters)
    {
        var pairs = parameters.Select(p => p.Split('=', 2))
            .Select(p => $"{Uri.EscapeDataString(p[0])}={Uri.EscapeDataString(p[1])}");
        return await SendAsync(string.Join('&', (string[])[$"Action={action}", "Version=2016-11-15", .. pairs]));
    }

    /// <summary>Sends a form as it is.</summary>
    public async Task<Ec2Reply> SendAsync(string form, Action<HttpRequestMessage>? spoil = null)
    {
        using var request = Signed(Encoding.UTF8.GetBytes(form));
        spoil?.Invoke(request);
        using var response = await Client.SendAsync(request);
        return new(response.StatusCode, XElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>Launches machines; the ids.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int count, params string[] parameters)
    {
        var reply = await CallAsync("RunInstances", [.. Launch(count), .. parameters]);
        Assert(reply);
        return reply.All("instanceId");
    }

    /// <summary>The parameters that every launch needs.</summary>
    public static string[] Launch(int count)
        => [$"ImageId={Catalogue.Image}", "InstanceType=t3.micro", $"MinCount={count}", $"MaxCount={count}"];

    /// <summary>The ids that DescribeInstances shows.</summary>
    public async Task<IReadOnlyList<string>> ShownAsync(params string[] parameters)
    {
        var reply = await CallAsync("DescribeInstances", parameters);
        Assert(reply);
        return reply.All("instanceId");
    }

    private static void Assert(Ec2Reply reply)
        => Xunit.Assert.True(reply.Status == HttpStatusCode.OK, reply.Root.ToString());

    private HttpRequestMessage Signed(byte[] body)
    {
        var address = new Uri(endpoint);
        var stamp = (Time ?? DateTimeOffset.UtcNow).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>
        {
            ["content-type"] = "application/x-www-form-urlencoded; charset=utf-8",
            ["host"] = address.Authority,
            ["x-amz-date"] = stamp,
        };
        if (credentials.SessionToken is { } token) headers["x-amz-security-token"] = token;
        var authorization = new Authorization(credentials.AccessKey,
            [stamp[..8], credentials.Region, credentials.Service, "aws4_request"], [.. headers.Keys.Order()], "");
        var signature = SignatureVerifier.Sign(new("POST", "/", "", headers, body), authorization, credentials, stamp);

        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("content-type", headers["content-type"]);
        foreach (var (name, value) in headers.Where(h => h.Key.StartsWith("x-", StringComparison.Ordinal)))
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"AWS4-HMAC-SHA256 Credential={authorization.AccessKey}/{string.Join('/', authorization.Scope)}, "
            + $"SignedHeaders={string.Join(';', authorization.SignedHeaders)}, Signature={signature}");
        return request;
    }
}
