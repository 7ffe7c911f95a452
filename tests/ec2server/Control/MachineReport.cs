namespace Occo.Ec2Server;

/// <summary>A machine as seen from outside of the cloud.</summary>
internal sealed record MachineReport(
    string Id, string State, string Reservation, int LaunchIndex, string? ClientToken,
    IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>The report on a machine.</summary>
    public static MachineReport Of(Instance machine) => new(machine.Id, InstanceXml.Name(machine.State),
        machine.Reservation, machine.LaunchIndex, machine.Launch.ClientToken,
        new Dictionary<string, string>(machine.Tags));
}
