using System.Net;
using System.Net.Sockets;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Chooses ports that are free on an address.</summary>
internal sealed class PortPool
{
    private const int Attempts = 200;

    // A chosen port is not bound until the process starts; until then, no other instance must get it.
    private readonly HashSet<IPEndPoint> chosen = [];

    /// <summary>Numbers for all ports: the wanted ones, and free and different ones for the rest.</summary>
    public IReadOnlyDictionary<string, int> Choose(string address, IReadOnlyDictionary<string, int?> wanted)
    {
        lock (chosen)
        {
            var ports = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (name, number) in wanted)
                ports[name] = number ?? Free(IPAddress.Parse(address), wanted.Values);
            return ports;
        }
    }

    private int Free(IPAddress address, IEnumerable<int?> fixedPorts)
    {
        for (var i = 0; i < Attempts; i++)
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, 0));
            }
            catch (SocketException e)
            {
                throw new CloudException(
                    CloudErrorKind.Transient, $"No port of {address} can be used: {e.Message}", e);
            }

            var endPoint = (IPEndPoint)socket.LocalEndPoint!;
            if (!fixedPorts.Contains(endPoint.Port) && chosen.Add(endPoint)) return endPoint.Port;
        }

        throw new CloudException(CloudErrorKind.Quota, $"There is no free port left on {address}.");
    }
}
