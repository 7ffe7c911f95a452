using System.Globalization;

namespace Occo.Ec2Server;

/// <summary>The machines of the account in this region.</summary>
internal sealed partial class Fleet(Func<Ec2Settings> settings, string region, TimeProvider time)
{
    private static readonly (string, string) ByUser =
        ("Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown");

    private static readonly LaunchDevice Root = new("/dev/sda1", null, null, null, false, true);

    private readonly object gate = new();
    private readonly Dictionary<string, Instance> machines = [];
    private readonly Dictionary<string, (string Digest, IReadOnlyList<Instance> Machines)> tokens = [];
    private readonly Dictionary<string, Volume> volumes = [];
    private readonly List<LaunchTemplate> templates = [];
    private readonly Dictionary<string, FleetResult> fleets = [];
    private long launched;
    private long templatesMade;
    private long fleetsMade;
    private long volumesMade;
    private long reservations;

    /// <summary>What callers made beside machines.</summary>
    public Belongings Belongings { get; } = new(settings);

    /// <summary>Does something that sees no machine change meanwhile.</summary>
    public T Locked<T>(Func<T> what)
    {
        lock (gate) return what();
    }

    /// <summary>
    /// Launches what a request asks for, or returns what the same token launched before. As many as there is room for,
    /// if that is at least its smallest number. Throws <see cref="Ec2Error"/>.
    /// </summary>
    public IReadOnlyList<Instance> Launch(LaunchRequest request)
    {
        lock (gate)
        {
            if (request.ClientToken is { } known && tokens.TryGetValue(known, out var before))
                return before.Digest == request.Digest ? Settled(before.Machines) : throw Ec2Error.TokenReused();
            LaunchRules.Check(request, region, settings().SpotPrice, Belongings);
            var zone = Zone(request);
            var count = Math.Min(request.MaxCount, Places(request, zone));
            if (count < request.MinCount) throw Ec2Error.Capacity(request.Type, zone);
            var taken = machines.Values.FirstOrDefault(m => m.PrivateAddress == request.PrivateAddress
                && m.State is not (MachineState.Terminated or MachineState.ShuttingDown));
            if (taken is not null)
                throw new Ec2Error("InvalidIPAddress.InUse", $"Address {taken.PrivateAddress} is in use.");

            var used = machines.Values.Where(m => m.State != MachineState.Terminated)
                .SelectMany(m => m.Launch.Interfaces).Intersect(request.Interfaces).FirstOrDefault();
            if (used is not null || (request.Interfaces.Count > 0 && count > 1))
                throw new Ec2Error("InvalidNetworkInterface.InUse", $"Interface: [{used}] in use.");

            var reservation = Id("r", ++reservations);
            var made = Enumerable.Range(0, count).Select(i => Make(request, reservation, zone, i)).ToList();
            foreach (var machine in made) machines.Add(machine.Id, machine);
            if (request.ClientToken is { } token) tokens[token] = (request.Digest, made);
            return Settled(made);
        }
    }

    /// <summary>
    /// The machines that a call can see: those with the given ids, all of which must be known, or all. Throws
    /// <see cref="Ec2Error"/>.
    /// </summary>
    public IReadOnlyList<Instance> See(IReadOnlyList<string> ids)
    {
        lock (gate)
        {
            var seen = Settled(machines.Values).Where(m => ids.Count == 0 || ids.Contains(m.Id)).Where(Shows).ToList();
            var unknown = ids.Except(seen.Select(m => m.Id)).ToList();
            if (unknown.Find(u => !u.StartsWith("i-", StringComparison.Ordinal)) is { } bad)
                throw new Ec2Error("InvalidInstanceID.Malformed", $"Invalid id: \"{bad}\"");
            return unknown.Count == 0 ? seen : throw Ec2Error.NoInstance(unknown);
        }
    }

    /// <summary>All machines, also those that no call shows yet.</summary>
    public IReadOnlyList<Instance> All()
    {
        lock (gate) return Settled(machines.Values);
    }

    /// <summary>The volumes that exist.</summary>
    public IReadOnlyList<Volume> Volumes
    {
        get
        {
            lock (gate)
            {
                Settled(machines.Values);
                return [.. volumes.Values];
            }
        }
    }

    /// <summary>Deletes a volume that no machine has. Throws <see cref="Ec2Error"/>.</summary>
    public void Delete(string volumeId)
    {
        lock (gate)
        {
            var volume = Volumes.FirstOrDefault(v => v.Id == volumeId) ?? throw Ec2Error.NoVolume(volumeId);
            if (volume.Owner is { } owner)
                throw new Ec2Error("VolumeInUse", $"Volume {volumeId} is currently attached to {owner.Id}");
            volumes.Remove(volumeId);
        }
    }

    /// <summary>The tags of machines and volumes, all of which must be known. Throws <see cref="Ec2Error"/>.</summary>
    public IReadOnlyList<Dictionary<string, string>> TagsOf(IReadOnlyList<string> ids)
    {
        lock (gate)
        {
            var known = ids.ToDictionary(id => id, Belongings.TagsOf);
            var own = known.Values.OfType<Dictionary<string, string>>();
            ids = [.. ids.Where(id => known[id] is null)];
            var (ofVolumes, rest) = (ids.Where(id => id.StartsWith("vol-", StringComparison.Ordinal)).ToList(),
                ids.Where(id => !id.StartsWith("vol-", StringComparison.Ordinal)).ToList());
            return
            [
                .. own, .. ofVolumes.Select(id => (volumes.GetValueOrDefault(id) ?? throw Ec2Error.NoVolume(id)).Tags),
                .. (rest.Count == 0 ? [] : See(rest)).Select(m => m.Tags),
            ];
        }
    }

    /// <summary>Changes a machine, also one that no call shows yet: what happens behind the user's back.</summary>
    public void Change(string id, Action<Instance, DateTimeOffset> change)
    {
        lock (gate)
        {
            change(machines.GetValueOrDefault(id) ?? throw Ec2Error.NoInstance([id]), time.GetUtcNow());
        }
    }

    /// <summary>Begins to end machines, and returns the states before. Throws <see cref="Ec2Error"/>.</summary>
    public IReadOnlyList<(Instance Machine, MachineState Before)> End(IReadOnlyList<string> ids, MachineState by)
    {
        lock (gate)
        {
            var seen = See(ids);
            if (by == MachineState.ShuttingDown && seen.FirstOrDefault(m => m.Protected) is { } safe)
            {
                throw new Ec2Error("OperationNotPermitted", $"The instance '{safe.Id}' may not be terminated. Modify "
                    + "its 'disableApiTermination' instance attribute and try again.");
            }

            if (by == MachineState.Stopping && seen.FirstOrDefault(m => m.Launch.Spot) is { } spot)
            {
                throw new Ec2Error("UnsupportedOperation", $"You can't stop the Spot Instance '{spot.Id}' because "
                    + "it is associated with a one-time Spot Instance request.");
            }

            var now = time.GetUtcNow();
            var result = seen.Select(m => (m, m.State)).ToList();
            foreach (var (machine, before) in result)
            {
                if (before is MachineState.ShuttingDown or MachineState.Terminated) continue;
                if (by == MachineState.Stopping && before is MachineState.Stopping or MachineState.Stopped) continue;
                machine.Enter(by, now, ByUser);
            }

            return result;
        }
    }

    /// <summary>Starts stopped machines, and returns the states before. Throws <see cref="Ec2Error"/>.</summary>
    public IReadOnlyList<(Instance Machine, MachineState Before)> Start(IReadOnlyList<string> ids)
    {
        lock (gate)
        {
            var result = See(ids).Select(m => (m, m.State)).ToList();
            foreach (var (machine, before) in result)
            {
                if (before is MachineState.Pending or MachineState.Running) continue;
                if (before != MachineState.Stopped)
                {
                    throw new Ec2Error("IncorrectInstanceState", $"The instance '{machine.Id}' is not in a state from "
                        + "which it can be started.");
                }

                machine.Enter(MachineState.Pending, time.GetUtcNow(), null);
            }

            return result;
        }
    }

    private Instance Make(LaunchRequest request, string reservation, string zone, int index)
    {
        var number = ++launched;
        var (high, low) = ((number >> 8) & 255, number & 255);
        var made = new Instance(request)
        {
            Id = Id("i", number),
            Ordinal = number,
            Reservation = reservation,
            LaunchIndex = index,
            Launched = time.GetUtcNow(),
            Zone = zone,
            Subnet = Catalogue.Subnets(region)[zone],
            PrivateAddress = request.PrivateAddress
                ?? (request.Interfaces is [var card, ..] ? Catalogue.Interfaces[card] : null)
                ?? string.Create(CultureInfo.InvariantCulture, $"172.{16 + ((number >> 16) & 15)}.{high}.{low}"),
            // 198.18.0.0/15 is for tests: nobody answers there.
            PublicAddress = request.PublicAddress
                ? string.Create(CultureInfo.InvariantCulture, $"198.{18 + ((number >> 16) & 1)}.{high}.{low}")
                : null,
            Cards = [.. request.Cards.Select((card, i) => new NetworkCard(
                card.Id ?? Id("eni", number * 16 + i), card.Id is not null)
            {
                Groups = card.Groups.Count > 0 ? card.Groups : [Catalogue.SecurityGroup],
            })],
            Tags = new(request.Tags),
            HiddenLooks = settings().VisibilityLooks,
        };
        made.Enter(MachineState.Pending, made.Launched, null);
        foreach (var device in request.Devices.Count > 0 ? request.Devices : [Root])
        {
            var volume = new Volume(
                Id("vol", ++volumesMade), volumesMade, device, zone, made.Launched, new(request.VolumeTags))
            {
                Owner = made,
            };
            volumes.Add(volume.Id, volume);
            made.Volumes.Add(volume);
        }

        return made;
    }

    // A terminated machine has no volumes, which are deleted or stay without it, and no elastic address.
    private void Detach(Instance machine)
    {
        foreach (var volume in machine.Volumes)
        {
            volume.Owner = null;
            if (volume.Device.DeleteOnTermination) volumes.Remove(volume.Id);
        }

        machine.Volumes.Clear();
        foreach (var address in Belongings.Addresses.Values.Where(a => a.Owner == machine)) address.Owner = null;
    }

    private string Zone(LaunchRequest request) => request.Zone
        ?? Catalogue.Subnets(region).FirstOrDefault(s => s.Value == request.Subnet).Key ?? Catalogue.Zones(region)[0];

    private int Places(LaunchRequest request, string zone)
    {
        var present = Settled(machines.Values).Where(m => m.State != MachineState.Terminated).ToList();
        var limit = settings().InstanceLimit - present.Count;
        if (limit < request.MinCount) throw Ec2Error.InstanceLimit(Math.Max(limit, 0));
        if (settings().Room.TryGetValue($"{request.Type}/{zone}", out var here))
            limit = Math.Min(limit, here - present.Count(m => m.Launch.Type == request.Type && m.Zone == zone));
        return settings().Room.TryGetValue(request.Type, out var room)
            ? Math.Min(limit, room - present.Count(m => m.Launch.Type == request.Type))
            : limit;
    }

    private bool Shows(Instance machine)
    {
        var age = time.GetUtcNow() - machine.Launched;
        if (age < settings().VisibilityDelay) return false;
        if (machine.HiddenLooks > 0)
        {
            machine.HiddenLooks--;
            return false;
        }

        return machine.State != MachineState.Terminated
            || time.GetUtcNow() - machine.Since < settings().TerminatedShown;
    }

    private List<Instance> Settled(IEnumerable<Instance> chosen)
    {
        var (now, present) = (time.GetUtcNow(), settings());
        var list = chosen.ToList();
        foreach (var machine in list)
        {
            machine.Settle(present, now);
            if (machine.State == MachineState.Terminated) Detach(machine);
        }

        return list;
    }

    // Spread over the space like AWS's, and the same in every run.
    private static string Id(string prefix, long number)
        => $"{prefix}-0{unchecked((ulong)number * 0x9E3779B97F4A7C15UL):x16}";
}
