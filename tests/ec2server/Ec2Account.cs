using System.Xml.Linq;

namespace Occo.Ec2Server;

/// <summary>
/// One account's EC2 in one region, in memory, and the hand on its switches: settings, orders, what happens to machines
/// behind their owner's back, and the log of calls.
/// </summary>
internal sealed class Ec2Account
{
    private readonly TimeProvider time;
    private readonly Throttle throttle;

    /// <param name="credentials">Who may call.</param>
    /// <param name="time">The clock of machines, latency and throttling; signatures go by the system's.</param>
    public Ec2Account(Credentials? credentials = null, TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        Credentials = credentials ?? new();
        throttle = new(this.time);
        Fleet = new(() => Settings, Credentials.Region, this.time);
        Targets = new(() => Settings, Fleet, this.time);
    }

    /// <summary>Who may call.</summary>
    public Credentials Credentials { get; }

    /// <summary>How it behaves.</summary>
    public Ec2Settings Settings { get; set; } = new();

    /// <summary>What happens to the next calls.</summary>
    public Orders Orders { get; } = new();

    /// <summary>The calls so far.</summary>
    public CallLog Calls { get; } = new();

    /// <summary>The machines.</summary>
    public Fleet Fleet { get; }

    /// <summary>The targets of the target groups.</summary>
    public Targets Targets { get; }

    /// <summary>The time as the server sees it.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + Settings.ClockOffset;

    /// <summary>Machines that are not terminated nor about to be.</summary>
    public IReadOnlyList<Instance> Alive =>
        [.. Fleet.All().Where(m => m.State is not (MachineState.ShuttingDown or MachineState.Terminated))];

    /// <summary>Carries out a call. Throws <see cref="Ec2Error"/>.</summary>
    /// <param name="action">The action.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="requestId">Id for the answer.</param>
    /// <param name="isBalancing">It is one of load balancing.</param>
    public async Task<XElement> PerformAsync(
        string action, QueryParameters parameters, string requestId, bool isBalancing)
    {
        if (!(isBalancing ? TargetGroups.All : Actions.All).TryGetValue(action, out var perform))
            throw new Ec2Error("InvalidAction", $"The action {action} is not valid for this web service.");
        if (Settings.Throttle) throttle.Pass(action, Machines(action, parameters));
        if (Settings.Latency.TryGetValue(action, out var latency))
            await Task.Delay(latency, time).ConfigureAwait(false);
        if (Settings.Forbidden.Contains(action))
            throw isBalancing ? Ec2Error.Denied(action) : Ec2Error.Unauthorized(action);
        return Fleet.Locked(() =>
        {
            if (action == "TerminateInstances") Targets.Ending(parameters.List("InstanceId"));
            return isBalancing ? TargetGroups.Answer(action, requestId, perform(parameters, this))
                : Answer.Of(action, requestId, perform(parameters, this));
        });
    }

    /// <summary>Terminates a machine behind its owner's back: it is shutting down, and terminated in time.</summary>
    public void Terminate(string id) => End(id, "Client.UserInitiatedShutdown", "User initiated shutdown");

    /// <summary>Takes a spot machine back.</summary>
    public void Interrupt(string id) => End(id, "Server.SpotInstanceTermination", "Spot instance termination");

    /// <summary>Stops a machine behind its owner's back.</summary>
    public void Stop(string id) => Fleet.Change(id, (machine, now) => machine.Enter(MachineState.Stopping, now,
        ("Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown")));

    /// <summary>Sets a machine's status checks: <c>ok</c>, <c>impaired</c>, <c>initializing</c>.</summary>
    public void Check(string id, string health) => Fleet.Change(id, (machine, _) => machine.Health = health);

    /// <summary>Sets the checks of what a machine runs on.</summary>
    public void CheckSystem(string id, string health)
        => Fleet.Change(id, (machine, _) => machine.SystemHealth = health);

    /// <summary>Schedules an event for a machine, in two weeks.</summary>
    public void Schedule(string id, string code, string description) => Fleet.Change(id,
        (machine, now) => machine.Scheduled = (code, description, now.AddDays(14)));

    /// <summary>Warns that a spot machine is taken back.</summary>
    public void Warn(string id) => Fleet.Change(id, (machine, _) => machine.IsTakenBack = true);

    /// <summary>Protects a machine from being terminated, or no longer.</summary>
    public void Protect(string id, bool isProtected)
        => Fleet.Change(id, (machine, _) => machine.Protected = isProtected);

    private static int Machines(string action, QueryParameters parameters) => action switch
    {
        "RunInstances" => parameters.Number("MaxCount") ?? 1,
        _ => parameters.Items("InstanceId").Count,
    };

    private void End(string id, string code, string why) => Fleet.Change(id,
        (machine, now) => machine.Enter(MachineState.ShuttingDown, now, (code, $"{code}: {why}")));
}
