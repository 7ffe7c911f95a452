namespace Occo.Ec2Server;

/// <summary>The targets of the account's target groups. Reading or changing them needs the fleet's lock.</summary>
internal sealed class Targets(Func<Ec2Settings> settings, Fleet fleet, TimeProvider time)
{
    private readonly Dictionary<(string Arn, string Id, int Port), Target> all = [];
    private readonly List<string> cut = [];

    /// <summary>A target: since when, and since when it drains.</summary>
    internal sealed record Target(DateTimeOffset Since, DateTimeOffset? Drains = null);

    /// <summary>Machines that were terminated while requests could reach them, and how.</summary>
    public IReadOnlyList<string> Cut => cut;

    /// <summary>A group. Throws <see cref="Ec2Error"/>.</summary>
    public TargetGroup Find(string arn) => settings().TargetGroups.FirstOrDefault(g => g.Arn == arn)
        ?? throw new Ec2Error("TargetGroupNotFound", $"Target groups '{arn}' not found");

    /// <summary>The targets of a group with their states and reasons.</summary>
    public IReadOnlyList<(string Id, int Port, string State, string? Reason)> Of(TargetGroup group)
    {
        Settle();
        var now = time.GetUtcNow();
        return [.. all.Where(t => t.Key.Arn == group.Arn).Select(t => (t.Key.Id, t.Key.Port,
            t.Value.Drains is not null ? "draining" : now - t.Value.Since >= group.HealthyAfter ? "healthy" : "initial",
            t.Value.Drains is not null ? "Target.DeregistrationInProgress"
                : now - t.Value.Since >= group.HealthyAfter ? null : (string?)"Elb.RegistrationInProgress"))];
    }

    /// <summary>Registers; one that drains is a target again. Throws <see cref="Ec2Error"/>.</summary>
    public void Register(TargetGroup group, IReadOnlyList<(string Id, int Port)> targets)
    {
        Settle();
        foreach (var (id, _) in targets)
        {
            if (group.Type == "instance" && fleet.All().All(m => m.Id != id || m.State != MachineState.Running))
            {
                throw new Ec2Error("InvalidTarget",
                    $"The following targets are not in a running state and cannot be registered: '{id}'");
            }
        }

        foreach (var (id, port) in targets)
        {
            if (all.GetValueOrDefault((group.Arn, id, port)) is not { Drains: null })
                all[(group.Arn, id, port)] = new(time.GetUtcNow());
        }
    }

    /// <summary>Deregisters: it drains.</summary>
    public void Deregister(TargetGroup group, IReadOnlyList<(string Id, int Port)> targets)
    {
        Settle();
        foreach (var (id, port) in targets)
        {
            if (all.GetValueOrDefault((group.Arn, id, port)) is { Drains: null } target)
                all[(group.Arn, id, port)] = target with { Drains = time.GetUtcNow() };
        }
    }

    /// <summary>Machines are about to be terminated by their owner.</summary>
    public void Ending(IReadOnlyList<string> ids)
    {
        Settle();
        cut.AddRange(all.Where(t => ids.Contains(t.Key.Id))
            .Select(t => $"{t.Key.Id} was {(t.Value.Drains is null ? "registered" : "draining")}"));
    }

    private void Settle()
    {
        var now = time.GetUtcNow();
        foreach (var (key, target) in all.ToList())
        {
            var group = settings().TargetGroups.FirstOrDefault(g => g.Arn == key.Arn);
            var isEnded = group?.Type == "instance" && fleet.All().All(
                m => m.Id != key.Id || m.State is MachineState.ShuttingDown or MachineState.Terminated);
            if (group is null || isEnded || now - target.Drains >= (group.DrainTime ?? group.Delay)) all.Remove(key);
        }
    }
}
