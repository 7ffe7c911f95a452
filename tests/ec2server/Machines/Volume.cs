namespace Occo.Ec2Server;

/// <summary>A volume. Reading or changing it needs the fleet's lock.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Ordinal">Position among all volumes ever made.</param>
/// <param name="Device">What it was launched as.</param>
/// <param name="Zone">Where it is.</param>
/// <param name="Created">Since when it exists.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Volume(
    string Id, long Ordinal, LaunchDevice Device, string Zone, DateTimeOffset Created, Dictionary<string, string> Tags)
{
    /// <summary>The machine that has it; null: none.</summary>
    public Instance? Owner { get; set; }

    /// <summary>EC2's name of its state.</summary>
    public string State => Owner is null ? "available" : "in-use";
}
