namespace Occo.Engine.Model;

/// <summary>What instances take of a pool. Cores count in thousandths, so that sums are exact.</summary>
internal readonly record struct PoolShare(int Instances, long Millicores, long MemoryMiB)
{
    public PoolShare(int instances, double cores, long memoryMiB) : this(instances, Milli(cores), memoryMiB)
    {
    }

    public double Cores => Millicores / 1000.0;

    /// <summary>Of one instance. What is unknown is nothing.</summary>
    public static PoolShare Of(Placement placement) => new(1, placement.Cores ?? 0, placement.MemoryMiB ?? 0);

    /// <inheritdoc cref="Of(Placement)"/>
    public static PoolShare Of(NodeInstance instance) => new(1, instance.Cores ?? 0, instance.MemoryMiB ?? 0);

    public static long Milli(double cores) => (long)Math.Round(cores * 1000);

    public static PoolShare operator +(PoolShare one, PoolShare other)
        => new(one.Instances + other.Instances, one.Millicores + other.Millicores, one.MemoryMiB + other.MemoryMiB);

    public static PoolShare operator -(PoolShare one, PoolShare other)
        => new(one.Instances - other.Instances, one.Millicores - other.Millicores, one.MemoryMiB - other.MemoryMiB);
}
