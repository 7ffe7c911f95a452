using System.Globalization;

namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>Names and addresses of machines; all follow from the machine's number, so nothing need be stored.</summary>
internal static class DummyAddress
{
    private const string Prefix = "dummy-";
    private const long HostsPerNet = 254;

    /// <summary>The instance id of a machine.</summary>
    public static string InstanceId(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    /// <summary>The number in an instance id; null for what is none of ours.</summary>
    public static long? Number(string instanceId)
        => instanceId.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(
            instanceId.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>10.x.y.z without .0 and .255; different for the first 16 million machines.</summary>
    public static string Public(long number)
    {
        var (net, host) = Math.DivRem(number, HostsPerNet);
        return $"10.{(net >> 8) & 255}.{net & 255}.{host + 1}";
    }

    /// <summary>192.168.y.z; comes round after 65,024 machines, as private nets do.</summary>
    public static string Private(long number)
    {
        var (net, host) = Math.DivRem(number, HostsPerNet);
        return $"192.168.{net & 255}.{host + 1}";
    }
}
