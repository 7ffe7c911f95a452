using System.Net;
using Newtonsoft.Json;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// The reserved addresses: one file per address, which only one process can create. A reservation ends with its
/// instance; if the instance was never created, it ends when the infrastructure has no instance left. A lost file is
/// harmless: address and ports are part of the recorded request, and <see cref="Renew"/> writes it again.
/// </summary>
internal sealed class LocalReservations(LocalRoot root, PortPool ports, Func<Guid, IEnumerable<string>> candidates)
{
    /// <summary>Reserves an address and ports. The same instance always gets the same ones.</summary>
    public Reservation Reserve(Guid nodeId, IReadOnlyDictionary<string, int?> wanted)
    {
        foreach (var address in candidates(nodeId))
        {
            if (Read(FileOf(nodeId, address)) is { } taken)
            {
                if (taken.NodeId == nodeId) return new(taken.Address, taken.Ports);
                continue;
            }

            var reservation = new Reservation(address, ports.Choose(address, wanted));
            if (!Renew(nodeId, reservation)) continue;
            Failpoint.Hit(FailpointName.AfterReserve);
            return reservation;
        }

        throw new CloudException(CloudErrorKind.Quota,
            $"There is no free address for the instance {nodeId}. Remove infrastructures that are not needed.");
    }

    /// <summary>Writes a reservation if it is missing. False: it exists, or another instance has the address.</summary>
    public bool Renew(Guid nodeId, Reservation reservation)
    {
        var entry = new Entry(root.InfrastructureId, nodeId, reservation.Address!, reservation.Ports);
        var content = JsonConvert.SerializeObject(entry);
        return LocalRoot.InFolder(root.Addresses,
            () => PrivateFile.TryCreate(FileOf(nodeId, reservation.Address!), content));
    }

    public void Release(Guid nodeId, string address)
    {
        if (Read(FileOf(nodeId, address)) is { } entry && entry.NodeId == nodeId) Delete(FileOf(nodeId, address));
    }

    /// <summary>Ends the reservations of the infrastructure that have no instance.</summary>
    public void ReleaseUnused()
    {
        foreach (var file in Files().Where(file => IsName(Path.GetFileName(file))))
        {
            var entry = Read(file);
            var isOther = entry is not null && entry.InfrastructureId != root.InfrastructureId;
            if (!isOther && (entry is null || !root.Instance(entry.NodeId).Exists)) Delete(file);
        }
    }

    // Another process may remove the folder at any time: the drop of the last instance deletes it.
    private string[] Files()
    {
        try
        {
            return Directory.GetFiles(root.Addresses);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    // A shared address cannot be reserved; the file is named after the instance.
    private string FileOf(Guid nodeId, string address)
        => Path.Combine(root.Addresses, address == LoopbackAddresses.Shared ? nodeId.ToString() : address);

    // A file of another name is none of ours, and is not deleted.
    private static bool IsName(string name) => Guid.TryParseExact(name, "D", out _)
        || (IPAddress.TryParse(name, out var address) && address.ToString() == name);

    private static Entry? Read(string file)
    {
        try
        {
            return JsonConvert.DeserializeObject<Entry>(LocalFile.Read(file) ?? "");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    [JsonObject(ItemRequired = Required.Always)]
    private sealed record Entry(
        string InfrastructureId, Guid NodeId, string Address, IReadOnlyDictionary<string, int> Ports);
}
