using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>A browser without script. It keeps cookies, and sends the fields of a form.</summary>
internal sealed partial class PageBrowser : IDisposable
{
    private readonly HttpClient client;

    public PageBrowser(ServerFixture server) : this(server.Url)
    {
    }

    /// <summary>A browser that trusts every certificate.</summary>
    public PageBrowser(Uri url) => client = new(new HttpClientHandler
    {
        AllowAutoRedirect = false,
        CookieContainer = Cookies,
        ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate is not null,
    })
    {
        BaseAddress = url, Timeout = TimeSpan.FromMinutes(1),
    };

    public CookieContainer Cookies { get; } = new();

    /// <summary>A browser with the cookies of another one.</summary>
    public static PageBrowser With(ServerFixture server, CookieContainer cookies)
    {
        var browser = new PageBrowser(server);
        foreach (Cookie cookie in cookies.GetAllCookies())
            browser.Cookies.Add(server.Url, new Cookie(cookie.Name, cookie.Value, "/"));
        return browser;
    }

    /// <summary>A browser that has signed in with a new token.</summary>
    public static async Task<PageBrowser> SignedInAsync(
        ServerFixture server, AccessRole role = AccessRole.Admin, params string[] infrastructures)
    {
        var (_, secret) = await server.TokenAsync(
            new() { Name = $"t{Guid.NewGuid():N}", Role = role, Infrastructures = infrastructures });
        var browser = new PageBrowser(server);
        using var answer = await browser.SignInAsync(secret);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return browser;
    }

    public Task<HttpResponseMessage> SignInAsync(string secret)
        => SubmitAsync("/page/sign-in", "/page/sign-in", ("token", secret));

    public Task<HttpResponseMessage> GetAsync(string path) => client.GetAsync(path);

    /// <summary>The answer, as soon as it begins.</summary>
    public Task<HttpResponseMessage> BeginAsync(string path)
        => client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);

    /// <summary>The text of a page.</summary>
    public async Task<string> ReadAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await client.GetAsync(path);
        return await TextAsync(answer, expected);
    }

    public static async Task<string> TextAsync(
        HttpResponseMessage answer, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode} instead of {expected}: {text}");
        return text;
    }

    /// <summary>Opens a page, types into the form with this action, and sends it.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(
        string page, string action, params (string Name, string Value)[] typed)
        => await SendAsync(action, [.. FieldsOf(await ReadAsync(page), action), .. typed]);

    /// <summary>The same; follows the redirection of what was done.</summary>
    public async Task<string> DoAsync(string page, string action, params (string Name, string Value)[] typed)
    {
        using var answer = await SubmitAsync(page, action, typed);
        if (answer.StatusCode != HttpStatusCode.Found) return await TextAsync(answer);
        return await ReadAsync(answer.Headers.Location!.ToString());
    }

    public async Task<HttpResponseMessage> SendAsync(string action, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(
            field => new KeyValuePair<string, string>(field.Name, field.Value)));
        return await client.PostAsync(action, content);
    }

    /// <summary>The hidden fields of the first form with this action.</summary>
    public static (string Name, string Value)[] FieldsOf(string page, string action)
    {
        var form = Forms().Matches(page).FirstOrDefault(
            match => WebUtility.HtmlDecode(match.Groups["action"].Value) == action);
        Assert.True(form is not null, $"There is no form for {action}: {page}");
        return [.. Inputs().Matches(form.Groups["content"].Value).Select(match => match.Value)
            .Where(input => input.Contains("type=\"hidden\"", StringComparison.Ordinal))
            .Select(input => (Attribute(input, "name"), Attribute(input, "value")))];
    }

    public void Dispose() => client.Dispose();

    private static string Attribute(string input, string name)
        => WebUtility.HtmlDecode(Regex.Match(input, $" {name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<form [^>]*action=\"(?<action>[^\"]*)\"[^>]*>(?<content>.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input [^>]*>")]
    private static partial Regex Inputs();
}
