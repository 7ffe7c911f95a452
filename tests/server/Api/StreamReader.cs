using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>A message of a stream, as a client reads it.</summary>
internal sealed record StreamedMessage(long Id, string Kind, string Json)
{
    public T As<T>(string? kind = null)
    {
        Assert.True(kind is null || kind == Kind, $"{Kind} instead of {kind}: {Json}");
        return JsonSerializer.Deserialize<T>(Json, WireJson.Options)!;
    }
}

/// <summary>Reads streams of server-sent events.</summary>
internal static class StreamReader
{
    /// <summary>Reads to the end of the stream, to a kind of message, or so many messages.</summary>
    public static async Task<List<StreamedMessage>> ReadAsync(
        HttpClient client, string path, long? after = null, string? until = null, int most = int.MaxValue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new("text/event-stream"));
        if (after is { } id) request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        response.EnsureSuccessStatusCode();
        var found = new List<StreamedMessage>();
        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(limit.Token))
        {
            found.Add(new(long.Parse(item.EventId!, CultureInfo.InvariantCulture), item.EventType, item.Data));
            if (item.EventType == until || found.Count == most) break;
        }

        return found;
    }
}
