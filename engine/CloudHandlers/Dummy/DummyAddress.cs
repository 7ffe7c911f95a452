using System.Globalization;

namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>Names and addresses of machines, computed from the machine's number.</summary>
internal static class DummyAddress
{
    private const string Prefix = "dummy-";
    private const long HostsPerNet = 254;

    public static string InstanceId(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    /// <summary>The number in an instance id; null: the id is not of the dummy cloud.</summary>
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

    /// <summary>192.168.y.z; different for 65,024 machines in a row.</summary>
    public static string Private(long number)
    {
        var (net, host) = Math.DivRem(number, HostsPerNet);
        return $"192.168.{net & 255}.{host + 1}";
    }
}
