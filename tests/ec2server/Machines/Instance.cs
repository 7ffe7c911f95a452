namespace Occo.Ec2Server;

/// <summary>The states of a machine, with EC2's numbers.</summary>
internal enum MachineState
{
    Pending = 0,
    Running = 16,
    ShuttingDown = 32,
    Terminated = 48,
    Stopping = 64,
    Stopped = 80,
}

/// <summary>A machine. Reading or changing it needs the fleet's lock.</summary>
internal sealed class Instance(LaunchRequest launch)
{
    public LaunchRequest Launch { get; } = launch;

    public required string Id { get; init; }

    /// <summary>Position among all machines ever launched; 1 is the first.</summary>
    public required long Ordinal { get; init; }

    public required string Reservation { get; init; }

    public required int LaunchIndex { get; init; }

    public required DateTimeOffset Launched { get; init; }

    public required string Zone { get; init; }

    public required string Subnet { get; init; }

    public required string PrivateAddress { get; init; }

    /// <summary>Address for the world; it is shown from when the machine runs.</summary>
    public required string? PublicAddress { get; init; }

    /// <summary>Its IPv6 addresses, of the range for documentation.</summary>
    public IReadOnlyList<string> Ipv6Addresses => [.. Enumerable.Range(1, Launch.Ipv6Addresses)
        .Select(i => $"2001:db8::{Ordinal:x}:{i:x}")];

    /// <summary>Its elastic address, which takes the place of <see cref="PublicAddress"/>.</summary>
    public ElasticAddress? Elastic { get; set; }

    /// <summary>Its network interfaces; the first is the primary one.</summary>
    public required IReadOnlyList<NetworkCard> Cards { get; init; }

    public required Dictionary<string, string> Tags { get; init; }

    /// <summary>The volumes that it has.</summary>
    public List<Volume> Volumes { get; } = [];

    public MachineState State { get; private set; }

    /// <summary>Since when it is in this state.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>EC2's code for why it left the state of running, and the sentence to it.</summary>
    public (string Code, string Message)? Reason { get; private set; }

    public bool Protected { get; set; } = launch.Protected;

    /// <summary>Result of the checks of the machine and of what it runs on: <c>ok</c>, <c>impaired</c>, ...</summary>
    public string Health { get; set; } = "ok";

    /// <summary>Result of the checks of what it runs on; null: as that of the machine.</summary>
    public string? SystemHealth { get; set; }

    /// <summary>Code, description and time of the event that is scheduled for it.</summary>
    public (string Code, string Description, DateTimeOffset NotBefore)? Scheduled { get; set; }

    /// <summary>It is taken back in two minutes.</summary>
    public bool IsTakenBack { get; set; }

    /// <summary>Describe calls that still do not show it.</summary>
    public int HiddenLooks { get; set; }

    /// <summary>Goes to a state.</summary>
    public void Enter(MachineState state, DateTimeOffset now, (string Code, string Message)? reason)
    {
        (State, Since, Reason) = (state, now, reason);
    }

    /// <summary>Makes the transitions whose time has come.</summary>
    public void Settle(Ec2Settings settings, DateTimeOffset now)
    {
        switch (State)
        {
            case MachineState.Pending when now - Since >= settings.PendingTime:
                Enter(MachineState.Running, Since + settings.PendingTime, null);
                break;
            case MachineState.ShuttingDown when now - Since >= settings.ShuttingDownTime:
                Enter(MachineState.Terminated, Since + settings.ShuttingDownTime, Reason);
                break;
            case MachineState.Stopping when now - Since >= settings.ShuttingDownTime:
                Enter(MachineState.Stopped, Since + settings.ShuttingDownTime, Reason);
                break;
        }
    }
}
