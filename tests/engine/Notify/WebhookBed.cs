using Occo.Crash;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A store, a cloud and a receiver; the clock stands still unless a test says otherwise.</summary>
internal sealed class WebhookBed : IDisposable
{
    public const string Secret = "hush/4711+x";
    private readonly TempStore store = new();

    public WebhookBed() => Environment.SetEnvironmentVariable(Variable, Secret);

    public string Variable { get; } = $"OCCO_TEST_{Guid.NewGuid():N}";

    public Receiver Receiver { get; } = new();

    public FakeCloud Cloud { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public string StorePath => store.Path;

    /// <summary>What watches were told.</summary>
    public List<string> Notices { get; } = [];

    public IReadOnlyList<string> Types => [.. Receiver.Requests.Select(r => (string)Body(r)["type"]!)];

    public static IReadOnlyDictionary<string, object?> Body(Received received) => PlainJson.ReadMapping(received.Body);

    /// <summary>Another process begins, after the last one has ended in one way or another.</summary>
    public Task<Orchestrator> OpenAsync(TimeSpan? lockTimeout = null) => store.OpenAsync(new OrchestratorOptions
    {
        CloudHandlers = [Cloud],
        Time = Time,
        LeaseDuration = TimeSpan.FromDays(1),
        StoreLockTimeout = lockTimeout ?? TimeSpan.FromSeconds(30),
    });

    public void Close() => store.Close();

    public async Task<CompiledInfrastructure> CompileAsync(Orchestrator occo, string? notify = null, int min = 1)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$"""
            infra_name: farm
            user_id: ops
            nodes: [{name: w, type: t, scaling: {min: {{{min}}}, max: 9}}]
            notify: {{{notify ?? $"{{url: '{Receiver.Url}', secret: {{env: {Variable}}}}}"}}}
            node_definitions: {t: [{resource: {type: fake}}]}
            """))).Require();

    public async Task<Orchestrator> RegisteredAsync(string? notify = null)
    {
        var occo = await OpenAsync();
        await occo.RegisterAsync(await CompileAsync(occo, notify));
        return occo;
    }

    /// <summary>Enacts, and skips the pauses between passes.</summary>
    public async Task<EnactmentResult> EnactAsync(Orchestrator occo)
    {
        var enacting = occo.EnactAsync("farm");
        await UntilAsync(() =>
        {
            SkipShortWait();
            return enacting.IsCompleted;
        });
        return await enacting;
    }

    /// <summary>Watches until something is so, and returns when the watch has ended.</summary>
    public Task WatchUntilAsync(Orchestrator occo, Func<bool> isSo, TimeSpan? interval = null)
        => WatchUntilAsync(occo, () => Task.FromResult(isSo()), interval);

    /// <inheritdoc cref="WatchUntilAsync(Orchestrator, Func{bool}, TimeSpan?)"/>
    public async Task WatchUntilAsync(Orchestrator occo, Func<Task<bool>> isSo, TimeSpan? interval = null)
    {
        using var stop = new CancellationTokenSource();
        var watching = occo.EnactAsync("farm", new()
        {
            Watch = true,
            Interval = interval ?? TimeSpan.FromHours(10),
            OnNotice = AddNotice,
        }, stop.Token);
        await UntilAsync(async () =>
        {
            SkipShortWait();
            return await isSo() || watching.IsCompleted;
        });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => watching.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None));
    }

    // A request on its way waits longer than that, and is left alone.
    private void SkipShortWait()
    {
        if (Time.NextWait is { } wait && wait <= TimeSpan.FromSeconds(4)) Time.Advance(wait);
    }

    // The limit ends a broken test; a sound one never comes near it.
    public static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(60)) throw new TimeoutException();
            await Task.Yield();
        }
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        store.Dispose();
        Receiver.Dispose();
    }

    private void AddNotice(string notice)
    {
        lock (Notices) Notices.Add(notice);
    }
}
