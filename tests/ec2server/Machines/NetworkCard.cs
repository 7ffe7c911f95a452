namespace Occo.Ec2Server;

/// <summary>A network interface of a machine.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsOwn">It existed before the machine, and stays after it.</param>
internal sealed record NetworkCard(string Id, bool IsOwn)
{
    /// <summary>Its security groups.</summary>
    public required IReadOnlyList<string> Groups { get; set; }

    /// <summary>It refuses what is for others.</summary>
    public bool ChecksDestination { get; set; } = true;
}
