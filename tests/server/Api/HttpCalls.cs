using System.Net;
using System.Net.Http.Json;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>Requests and answers in the form of the wire.</summary>
internal static class HttpCalls
{
    /// <summary>Sends a request with a JSON body, and an If-Match that fits any state unless told otherwise.</summary>
    public static async Task<HttpResponseMessage> CallAsync(
        this HttpClient client, string method, string path, object? body = null, string? ifMatch = "*",
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: WireJson.Options);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    public static async Task<T> ReadAsync<T>(
        this Task<HttpResponseMessage> call, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await call;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{response.StatusCode} instead of {expected}: {text}");
        return System.Text.Json.JsonSerializer.Deserialize<T>(text, WireJson.Options)!;
    }

    /// <summary>The problem of an answer, after a look at its form.</summary>
    public static async Task<Problem> ProblemAsync(this Task<HttpResponseMessage> call, int status, string id)
    {
        using var response = await call;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{response.StatusCode} instead of {status}: {text}");
        Assert.Equal(Problem.MediaType, response.Content.Headers.ContentType?.MediaType);
        var problem = System.Text.Json.JsonSerializer.Deserialize<Problem>(text, WireJson.Options)!;
        Assert.True(id == problem.Id(), $"{problem.Id()} instead of {id}: {text}");
        Assert.Equal(status, problem.Status);
        return problem;
    }
}
