namespace Occo.Simulation;

/// <summary>The cloud's own side: what it does when a request arrives. Nothing here waits.</summary>
internal sealed class SimulatedCloud(string type, int maxBatch, WorldClock clock, Random random, Counts counts)
{
    private readonly List<Machine> machines = [];
    private readonly Dictionary<string, string> digestOfToken = [];

    public string Type => type;

    public int MaxBatch => maxBatch;

    /// <summary>How old lists may be; in half of the clouds they never are.</summary>
    public TimeSpan ListingDelay { get; } = TimeSpan.FromSeconds(random.Next(2) == 0 ? 0 : random.Next(1, 61));

    /// <summary>Every call fails while it is set.</summary>
    public CloudErrorKind? Outage { get; set; }

    /// <summary>Chance that something goes wrong with one item of a request.</summary>
    public double Trouble { get; set; }

    /// <summary>How many machines there may be.</summary>
    public int Quota { get; set; } = int.MaxValue;

    /// <summary>Machines that exist, listed or not.</summary>
    public IReadOnlyList<Machine> Machines => [.. machines.Where(m => !m.IsGone(clock.Elapsed))];

    /// <summary>It works again, and its lists show no more what has vanished.</summary>
    public void Calm()
    {
        (Outage, Quota) = (null, int.MaxValue);
        foreach (var machine in machines.Where(m => m.IsGone(clock.Elapsed))) machine.Lag = TimeSpan.Zero;
    }

    public IReadOnlyList<CreateOutcome> Create(CreateBatch batch)
    {
        Refuse();
        var digest = RequestTable.Prepare(batch.Request).Digest;
        if (digestOfToken.TryAdd(batch.Token, digest) || digestOfToken[batch.Token] == digest)
            return [.. batch.Items.Select(item => Create(batch, item))];
        throw new Violation($"token {batch.Token} came with another request");
    }

    public IReadOnlyList<CloudInstance> List(CloudScope scope)
    {
        Refuse();
        return [.. machines
            .Where(m => m.Owner.InfrastructureId == scope.InfrastructureId && !m.IsReleased
                && m.IsListed(clock.Elapsed))
            .Select(m => m.View(clock.Elapsed - m.Lag))];
    }

    public IReadOnlyList<CloudInstance> ListTagged(string? storeId)
    {
        Refuse();
        return [.. machines
            .Where(m => m.IsListed(clock.Elapsed) && !m.IsReleased && (storeId is null || m.Owner.StoreId == storeId))
            .Select(m => m.View(clock.Elapsed - m.Lag))];
    }

    public IReadOnlyList<DropOutcome> Drop(CloudScope scope, IReadOnlyList<string> instanceIds)
    {
        Refuse();
        if (machines.Exists(m => instanceIds.Contains(m.Id) && m.Owner.InfrastructureId != scope.InfrastructureId))
            throw new Violation($"a drop of {string.Join(' ', instanceIds)} took another infrastructure's machine");
        return [.. instanceIds.Select(Drop)];
    }

    public IReadOnlyList<ReleaseOutcome> Release(IReadOnlyList<string> instanceIds)
    {
        Refuse();
        foreach (var machine in Machines.Where(m => instanceIds.Contains(m.Id))) machine.IsReleased = true;
        return [.. instanceIds.Select(id => new ReleaseOutcome(id, null))];
    }

    public IReadOnlyList<PublishOutcome> Publish(IReadOnlyList<string> instanceIds, Func<Machine, bool> isLate)
    {
        Refuse();
        return [.. instanceIds.Select(id =>
        {
            if (Machines.FirstOrDefault(m => m.Id == id) is not { } machine)
                return new(id, false, new(CloudErrorKind.NotFound, $"there is no {id}"));
            var isNew = machine.PublishedAt is null;
            if (isNew && isLate(machine)) counts.Add("published late");
            else if (isNew) (machine.PublishedAt, machine.DrainedAt) = (clock.Elapsed + Soon(30), null);
            if (isNew) counts.Add("published");
            return new PublishOutcome(id, machine.PublishedAt <= clock.Elapsed) { IsNew = isNew };
        })];
    }

    public IReadOnlyList<WithdrawOutcome> Withdraw(IReadOnlyList<string> instanceIds)
    {
        Refuse();
        return [.. instanceIds.Select(id =>
        {
            var machine = Machines.FirstOrDefault(m => m.Id == id);
            if (machine?.PublishedAt is not null)
            {
                (machine.PublishedAt, machine.DrainedAt) = (null, clock.Elapsed + Soon(60));
                counts.Add("withdrawn");
            }

            return new WithdrawOutcome(id, machine is null || (machine.DrainedAt ?? TimeSpan.Zero) <= clock.Elapsed)
            {
                Limit = TimeSpan.FromSeconds(90),
            };
        })];
    }

    public object Refresh(string instanceId, ComposedRequest to)
    {
        Refuse();
        var machine = Machines.FirstOrDefault(m => m.Id == instanceId)
            ?? throw new CloudException(CloudErrorKind.NotFound, $"there is no {instanceId}");
        machine.Request = to;
        if (!to.Resource.ContainsKey(Blueprint.Behind)) machine.PublishedAt = null;
        return true;
    }

    /// <summary>Stops machines, or starts those that are stopped.</summary>
    public object Switch(IReadOnlyList<string> instanceIds, bool stop)
    {
        Refuse();
        if (Happens(stop ? "stop refused" : "start refused"))
            throw new CloudException(CloudErrorKind.Transient, "simulated: not now");
        foreach (var machine in Machines.Where(m => instanceIds.Contains(m.Id) && m.IsStopped != stop))
        {
            machine.IsStopped = stop;
            if (!stop) machine.BootedAt = clock.Elapsed + Soon(90);
            counts.Add(stop ? "stopped" : "started");
        }

        return true;
    }

    private CreateOutcome Create(CreateBatch batch, CreateItem item)
    {
        var machine = machines.FirstOrDefault(m => m.NodeId == item.NodeId);
        if (machine is not null) return new(item.NodeId, machine.View(clock.Elapsed), null);
        if (Machines.Count >= Quota) return Refused(item, CloudErrorKind.Quota);
        if (Happens("item refused")) return Refused(item, CloudErrorKind.Invalid);
        if (Happens("item failed")) return Refused(item, CloudErrorKind.Transient);
        var number = machines.Count + 1;
        var lag = ListingDelay * random.NextDouble();
        if (lag > TimeSpan.Zero) counts.Add("listed late");
        machine = new()
        {
            Id = $"{type}-{number}",
            Address = $"10.{type.Length}.{number / 250}.{number % 250 + 1}",
            NodeId = item.NodeId,
            NodeName = batch.NodeName,
            Owner = batch.Scope,
            Request = batch.Request,
            IsBad = Blueprint.IsBad(batch.Request.Context),
            CreatedAt = clock.Elapsed,
            BootedAt = clock.Elapsed + Soon(90),
            Lag = lag,
        };
        machines.Add(machine);
        counts.Add("machines");
        return new(item.NodeId, machine.View(clock.Elapsed), null);
    }

    private DropOutcome Drop(string instanceId)
    {
        var machine = Machines.FirstOrDefault(m => m.Id == instanceId);
        if (machine is null) return new(instanceId, true, null);
        if (Happens("drop refused"))
            return new(
                instanceId, false, new(CloudErrorKind.Transient, $"simulated: {instanceId} cannot be dropped now"));
        if (machine.IsHidden(clock.Elapsed) && random.Next(2) == 0)
        {
            counts.Add("dropped before the cloud knew it");
            return new(instanceId, true, null);
        }

        machine.DroppedAt ??= clock.Elapsed;
        machine.GoneAt ??= clock.Elapsed
            + (Happens("zombie") ? TimeSpan.FromSeconds(random.Next(1, 60)) : TimeSpan.Zero);
        return new(instanceId, machine.IsGone(clock.Elapsed), null);
    }

    private void Refuse()
    {
        if (Outage is { } kind) throw new CloudException(kind, $"simulated outage of {type}");
    }

    private CreateOutcome Refused(CreateItem item, CloudErrorKind kind)
    {
        counts.Add($"create {kind}");
        return new(item.NodeId, null, new(kind, $"simulated {kind}"));
    }

    private bool Happens(string what)
    {
        if (random.NextDouble() >= Trouble) return false;
        counts.Add(what);
        return true;
    }

    private TimeSpan Soon(int seconds) => TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(seconds) : 0);
}
