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

    public static void Add(IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint))) return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("occod", serviceVersion: Hosting.ServerVersion.Text))
            .WithTracing(traces => traces.AddSource(Source).AddAspNetCoreInstrumentation())
            .WithMetrics(metrics => metrics.AddMeter(Source).AddAspNetCoreInstrumentation())
            .UseOtlpExporter();
    }
}
