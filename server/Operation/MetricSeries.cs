namespace Occo.Server.Operation;

/// <summary>The values of one instrument with the same labels.</summary>
internal abstract class MetricSeries
{
    /// <param name="type">Prometheus' type.</param>
    /// <param name="isObservable">Each value is the whole, not what is added.</param>
    public static MetricSeries For(string type, bool isObservable)
        => type == "histogram" ? new Buckets() : new Number(isObservable);

    public abstract void Add(double value);

    public abstract void Write(PrometheusText text, string name, string labels);

    private sealed class Number(bool isWhole) : MetricSeries
    {
        private readonly Lock gate = new();
        private double sum;

        public override void Add(double value)
        {
            lock (gate) sum = isWhole ? value : sum + value;
        }

        public override void Write(PrometheusText text, string name, string labels)
        {
            lock (gate) text.Line(name, labels, sum);
        }
    }

    private sealed class Buckets : MetricSeries
    {
        // Seconds: from a read of the store to a slow machine.
        private static readonly double[] Limits =
        [
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
            double.PositiveInfinity,
        ];

        private readonly Lock gate = new();
        private readonly long[] counts = new long[Limits.Length];
        private double sum;

        public override void Add(double value)
        {
            lock (gate)
            {
                counts[Array.FindIndex(Limits, limit => value <= limit)]++;
                sum += value;
            }
        }

        public override void Write(PrometheusText text, string name, string labels)
        {
            lock (gate)
            {
                long below = 0;
                for (var i = 0; i < Limits.Length; i++)
                {
                    below += counts[i];
                    var limit = $"le=\"{PrometheusText.Number(Limits[i])}\"}}";
                    text.Line($"{name}_bucket", labels.Length == 0 ? $"{{{limit}" : $"{labels[..^1]},{limit}", below);
                }

                text.Line($"{name}_sum", labels, sum);
                text.Line($"{name}_count", labels, below);
            }
        }
    }
}
