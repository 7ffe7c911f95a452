namespace Occo.Ec2Server;

/// <summary>How the cloud behaves. All of it can change while it runs.</summary>
internal sealed record Ec2Settings
{
    /// <summary>How long a machine is pending.</summary>
    public TimeSpan PendingTime { get; init; }

    /// <summary>How long a machine is shutting down, or stopping.</summary>
    public TimeSpan ShuttingDownTime { get; init; }

    /// <summary>How long a terminated machine is still shown.</summary>
    public TimeSpan TerminatedShown { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a new machine is known to no call but the one that made it.</summary>
    public TimeSpan VisibilityDelay { get; init; }

    /// <summary>So many Describe calls do not show a new machine that they would have shown.</summary>
    public int VisibilityLooks { get; init; }

    /// <summary>How long an action takes, by its name.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Latency { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Whether calls are limited as AWS limits them.</summary>
    public bool Throttle { get; init; }

    /// <summary>Most items on a page, also when a call asks for more.</summary>
    public int PageLimit { get; init; } = 1000;

    /// <summary>Most machines that are not terminated.</summary>
    public int InstanceLimit { get; init; } = int.MaxValue;

    /// <summary>Most elastic addresses.</summary>
    public int AddressLimit { get; init; } = int.MaxValue;

    /// <summary>
    /// How many machines of a type there is room for, or of a type and a zone (<c>t3.micro/us-east-1a</c>); one that is
    /// not named has no limit.
    /// </summary>
    public IReadOnlyDictionary<string, int> Room { get; init; } = new Dictionary<string, int>();

    /// <summary>The newest version of the launch template.</summary>
    public int LatestTemplate { get; init; } = 1;

    /// <summary>Its default version.</summary>
    public int DefaultTemplate { get; init; } = 1;

    /// <summary>Actions that the caller has no permission for.</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    /// <summary>The target groups of load balancers.</summary>
    public IReadOnlyList<TargetGroup> TargetGroups { get; init; } = [];

    /// <summary>How far the server's clock is ahead of the right time.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>What an hour of any machine costs on the spot market.</summary>
    public decimal SpotPrice { get; init; } = 0.01m;
}
