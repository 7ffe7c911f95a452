using System.Collections;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Occo.Server.Operation;

/// <summary>
/// Traces and measurements over OTLP, when the environment names a collector; the variables of OpenTelemetry
/// (<c>OTEL_...</c>) say how.
/// </summary>
internal static class Tracing
{
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Source = "Occo";

    /// <summary>For a server. They are sent until its services are disposed of.</summary>
    public static void Add(WebApplicationBuilder server)
    {
        if (!IsWanted) return;
        // The library reads its variables from the configuration, where the server has nothing.
        server.Configuration.AddInMemoryCollection(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value))
            .Where(variable => variable.Key.StartsWith("OTEL_", StringComparison.Ordinal)));
        Configure(server.Services.AddOpenTelemetry());
    }

    /// <summary>For a worker, until the result is disposed of; null: the environment names no collector.</summary>
    public static IDisposable? Start() => IsWanted ? OpenTelemetrySdk.Create(Configure) : null;

    private static bool IsWanted => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint));

    private static void Configure(IOpenTelemetryBuilder telemetry) => telemetry
        .ConfigureResource(resource => resource.AddService("occod", serviceVersion: Hosting.ServerVersion.Text))
        .WithTracing(traces => traces.AddSource(Source).AddAspNetCoreInstrumentation())
        .WithMetrics(metrics => metrics.AddMeter(Source).AddAspNetCoreInstrumentation())
        .UseOtlpExporter();
}
