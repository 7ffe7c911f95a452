using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>A headless Chromium with one page, over its DevTools protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly Process process;
    private readonly string folder;
    private readonly ClientWebSocket socket = new();
    private readonly List<string> complaints = [];
    private int last, loads;

    private Chromium(Process process, string folder) => (this.process, this.folder) = (process, folder);

    /// <summary>Null: it is not installed.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => System.IO.Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);

    /// <summary>What the browser has complained about: a broken policy, an error of a script.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public static async Task<Chromium> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("occo-chromium-").FullName;
        var process = Process.Start(new ProcessStartInfo(Path!,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
            "--remote-debugging-port=0", $"--user-data-dir={folder}", "about:blank",
        ]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var browser = new Chromium(process, folder);
        using var limit = new CancellationTokenSource(Patience);
        string? line;
        do line = await process.StandardError.ReadLineAsync(limit.Token);
        while (line?.StartsWith("DevTools listening on", StringComparison.Ordinal) == false);
        Assert.True(line is not null, "chromium has ended");
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        using var client = new HttpClient();
        var pages = await client.GetFromJsonAsync<JsonArray>(
            new Uri($"http://{new Uri(line.Split(' ')[^1]).Authority}/json/list"), limit.Token);
        var page = pages!.First(target => (string?)target!["type"] == "page")!;
        await browser.socket.ConnectAsync(new((string)page["webSocketDebuggerUrl"]!), limit.Token);
        foreach (var domain in new[] { "Page", "Runtime", "Log" }) await browser.CallAsync($"{domain}.enable");
        return browser;
    }

    public async Task GoAsync(string url)
    {
        var before = loads;
        await CallAsync("Page.navigate", new { url });
        await LoadedAsync(before);
    }

    /// <summary>Runs script that loads another page, and waits for it.</summary>
    public async Task LeaveAsync(string script)
    {
        var before = loads;
        await RunAsync(script);
        await LoadedAsync(before);
    }

    /// <summary>The value of a script.</summary>
    public async Task<string?> RunAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true });
        Assert.True(answer["exceptionDetails"] is null, $"{answer["exceptionDetails"]}");
        return answer["result"]!["value"]?.ToString();
    }

    /// <summary>Pages run no script from now on. That of a test runs still.</summary>
    public Task EndScriptAsync() => CallAsync("Emulation.setScriptExecutionDisabled", new { value = true });

    /// <summary>Types a text into what has the focus.</summary>
    public Task TypeAsync(string text) => CallAsync("Input.insertText", new { text });

    /// <summary>Presses a key: Tab, Enter, Space.</summary>
    public async Task PressAsync(string code)
    {
        var (key, number, text) = code switch
        {
            "Enter" => ("Enter", 13, "\r"),
            "Space" => (" ", 32, " "),
            _ => ("Tab", 9, ""),
        };
        await CallAsync("Input.dispatchKeyEvent", new
        {
            type = text.Length == 0 ? "rawKeyDown" : "keyDown", code, key, text, windowsVirtualKeyCode = number,
        });
        await CallAsync("Input.dispatchKeyEvent", new { type = "keyUp", code, key, windowsVirtualKeyCode = number });
    }

    /// <summary>Presses a key that loads another page, and waits for it.</summary>
    public async Task LeaveByAsync(string code)
    {
        var before = loads;
        await PressAsync(code);
        await LoadedAsync(before);
    }

    public async Task ShowAsync(int width, int height, bool isDark)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride",
            new { width, height, deviceScaleFactor = 1, mobile = false });
        await CallAsync("Emulation.setEmulatedMedia",
            new { features = new[] { new { name = "prefers-color-scheme", value = isDark ? "dark" : "light" } } });
    }

    /// <summary>A picture of the whole page.</summary>
    public async Task SaveAsync(string path)
    {
        var answer = await CallAsync("Page.captureScreenshot", new { captureBeyondViewport = true });
        await File.WriteAllBytesAsync(path, Convert.FromBase64String((string)answer["data"]!));
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<JsonNode> CallAsync(string method, object? parameters = null)
    {
        var id = ++last;
        using var limit = new CancellationTokenSource(Patience);
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } }),
            WebSocketMessageType.Text, true, limit.Token);
        while (true)
        {
            var message = await ReadAsync(limit.Token);
            if ((int?)message["id"] != id) continue;
            Assert.True(message["error"] is null, $"{method}: {message["error"]}");
            return message["result"]!;
        }
    }

    /// <summary>Waits until the browser loads a page by itself.</summary>
    public Task NextLoadAsync() => LoadedAsync(loads);

    private async Task LoadedAsync(int before)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (loads == before) await ReadAsync(limit.Token);
    }

    private async Task<JsonNode> ReadAsync(CancellationToken cancel)
    {
        using var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, cancel);
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        var message = JsonNode.Parse(text.ToArray())!;
        switch ((string?)message["method"])
        {
            case "Log.entryAdded" when (string?)message["params"]!["entry"]!["level"] == "error":
                complaints.Add((string)message["params"]!["entry"]!["text"]!);
                break;
            case "Page.loadEventFired":
                loads++;
                break;
            case "Runtime.exceptionThrown":
                complaints.Add($"{message["params"]!["exceptionDetails"]}");
                break;
            default:
                break;
        }

        return message;
    }
}
