namespace Occo.Ec2Server;

/// <summary>What a machine has under the name of a filter.</summary>
internal static class InstanceFilter
{
    private const string TagPrefix = "tag:";

    /// <summary>The values; null: there is no such filter.</summary>
    public static IEnumerable<string?>? Values(Instance machine, string name) => name switch
    {
        _ when name.StartsWith(TagPrefix, StringComparison.Ordinal)
            => [machine.Tags.GetValueOrDefault(name[TagPrefix.Length..])],
        "availability-zone" => [machine.Zone],
        "client-token" => [machine.Launch.ClientToken],
        "image-id" => [machine.Launch.Image],
        "instance-id" => [machine.Id],
        "instance.group-id" => machine.Launch.SecurityGroups,
        "instance-lifecycle" => [machine.Launch.Spot ? "spot" : null],
        "instance-state-name" => [InstanceXml.Name(machine.State)],
        "instance-type" => [machine.Launch.Type],
        "ip-address" => [machine.PublicAddress],
        "key-name" => [machine.Launch.KeyName],
        "private-ip-address" => [machine.PrivateAddress],
        "reservation-id" => [machine.Reservation],
        "subnet-id" => [machine.Subnet],
        "tag-key" => machine.Tags.Keys,
        "vpc-id" => [Catalogue.Network],
        _ => null,
    };
}
