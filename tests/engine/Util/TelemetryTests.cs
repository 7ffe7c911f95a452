using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class TelemetryTests : IDisposable
{
    private readonly TempStore store = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Enact_SomebodyListens_TellsPassesCallsAndAttempts()
    {
        var cloud = new FakeCloud("telemetry-cloud");
        var activities = new ConcurrentQueue<Activity>();
        using var activityListener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Occo",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(activityListener);
        var attempts = new ConcurrentQueue<(object? Operation, object? Error)>();
        using var meterListener = new MeterListener();
        meterListener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "occo.cloud.attempt.duration") listener.EnableMeasurementEvents(instrument);
        };
        meterListener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            var all = new Dictionary<string, object?>(tags.ToArray());
            if (Equals(all["occo.cloud"], cloud.Type)) attempts.Enqueue((all["occo.operation"], all["error.type"]));
        });
        meterListener.Start();
        var log = new Log();
        var first = true;
        cloud.BeforeCreate = (_, _) =>
        {
            if (!first) return Task.CompletedTask;
            first = false;
            throw new CloudException(CloudErrorKind.Throttled, "slower");
        };
        await using var occo = await Orchestrator.OpenAsync(
            new() { StorePath = store.Path, CloudHandlers = [cloud], LoggerFactory = log });
        await occo.RegisterAsync("""
            infra_name: seen
            user_id: ops
            nodes: [{name: web, type: web}]
            node_definitions:
              web: [{resource: {type: telemetry-cloud}}]
            """);

        await occo.EnactAsync("seen");

        Assert.Equal(["Throttled", null], attempts.Where(a => Equals(a.Operation, "CreateAsync")).Select(a => a.Error));
        Assert.Contains(activities, a => a.OperationName == "occo.cloud.call"
            && Equals(a.GetTagItem("occo.cloud"), cloud.Type) && a.Parent?.OperationName == "occo.pass");
        Assert.Contains(log.Messages, m => m == $"{cloud.Type}: CreateAsync failed at attempt 1: slower");
        Assert.Contains(log.Messages, m => m.StartsWith("seen: pass 1: +1 ", StringComparison.Ordinal));
    }

    private sealed class Log : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = new();

        public void AddProvider(ILoggerProvider provider) { }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose() { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Messages.Enqueue(formatter(state, exception));
    }
}
