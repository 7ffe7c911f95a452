using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Occo.Server.Operation;

/// <summary>
/// Adds up what the engine, the server and .NET measure, from the start of the server on. The exporter of OpenTelemetry
/// for Prometheus has no version that is not a preview.
/// </summary>
internal sealed class PrometheusMetrics : IDisposable
{
    // Of one instrument. More would be labels that somebody else makes up.
    private const int MostSeries = 1000;

    private static readonly string[] Meters =
        ["Occo", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    // Measured twice in each request, and told by the durations.
    private const string Active = "http.server.active_requests";

    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<MetricTags, MetricSeries>> all = new();
    private readonly MeterListener listener = new();

    public PrometheusMetrics()
    {
        listener.InstrumentPublished = (instrument, listen) =>
        {
            if (Meters.Contains(instrument.Meter.Name) && instrument.Name != Active)
                listen.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<byte>((i, value, tags, _) => Take(i, value, tags));
        listener.SetMeasurementEventCallback<short>((i, value, tags, _) => Take(i, value, tags));
        listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Take(i, value, tags));
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Take(i, value, tags));
        listener.SetMeasurementEventCallback<float>((i, value, tags, _) => Take(i, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Take(i, value, tags));
        listener.SetMeasurementEventCallback<decimal>((i, value, tags, _) => Take(i, (double)value, tags));
        listener.Start();
    }

    public PrometheusText Write()
    {
        listener.RecordObservableInstruments();
        var text = new PrometheusText();
        foreach (var (instrument, series) in all.OrderBy(entry => entry.Key.Name, StringComparer.Ordinal))
        {
            var type = TypeOf(instrument);
            var name = PrometheusText.Name(instrument.Name) + UnitOf(instrument.Unit)
                + (type == "counter" ? "_total" : "");
            text.Head(name, type, instrument.Description);
            foreach (var (labels, one) in series.Select(entry => (PrometheusText.Labels(entry.Key.Tags), entry.Value))
                .OrderBy(entry => entry.Item1, StringComparer.Ordinal))
            {
                one.Write(text, name, labels);
            }
        }

        return text;
    }

    public void Dispose() => listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = all.GetOrAdd(instrument, _ => new());
        var labels = new MetricTags(tags.ToArray());
        if (!series.TryGetValue(labels, out var one))
        {
            if (series.Count >= MostSeries) return;
            one = series.GetOrAdd(labels, _ => MetricSeries.For(TypeOf(instrument), instrument.IsObservable));
        }

        one.Add(value);
    }

    private static string TypeOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    private static string UnitOf(string? unit) => unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => "",
    };
}
