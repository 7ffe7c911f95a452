namespace Occo.Server.Operation;

/// <summary>The tags of a measurement, in the order in which their instrument gives them.</summary>
internal readonly struct MetricTags(KeyValuePair<string, object?>[] tags) : IEquatable<MetricTags>
{
    public KeyValuePair<string, object?>[] Tags { get; } = tags;

    public bool Equals(MetricTags other) => Tags.AsSpan().SequenceEqual(other.Tags);

    public override bool Equals(object? obj) => obj is MetricTags other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var (name, value) in Tags)
        {
            hash.Add(name);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
