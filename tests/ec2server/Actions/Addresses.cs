namespace Occo.Ec2Server;

/// <summary>Elastic addresses, and the machines that have them.</summary>
internal static class Addresses
{
    public static IEnumerable<object?> AllocateAddress(QueryParameters parameters, Ec2Account cloud)
    {
        if (parameters.Find("Domain") is not (null or "vpc")) throw Ec2Error.Value("Invalid value for domain.");
        if (parameters.Find("PublicIpv4Pool") is { } pool and not "amazon")
            throw new Ec2Error("InvalidPublicIpv4PoolID.NotFound", $"The pool ID '{pool}' does not exist.");
        parameters.Find("NetworkBorderGroup");
        var tags = TagReader.Read(parameters, "elastic-ip").GetValueOrDefault("elastic-ip", []);
        parameters.Finish();
        var address = cloud.Fleet.Belongings.AddAddress(tags);
        return
        [
            Answer.Element("publicIp", address.Ip), Answer.Element("publicIpv4Pool", "amazon"),
            Answer.Element("domain", "vpc"), Answer.Element("allocationId", address.Id),
        ];
    }

    public static IEnumerable<object?> DescribeAddresses(QueryParameters parameters, Ec2Account cloud)
    {
        var filters = Filter.Read(parameters);
        parameters.Finish();
        cloud.Fleet.All();
        return
        [
            Answer.Set("addressesSet", cloud.Fleet.Belongings.SeeAddresses().Where(
                a => Filter.Pass(filters, name => name switch
                {
                    "allocation-id" => [a.Id],
                    "association-id" => [a.Association],
                    "instance-id" => [a.Owner?.Id],
                    "public-ip" => [a.Ip],
                    _ => Tagging.Values(a.Tags, name),
                })).Select(Item)),
        ];
    }

    /// <summary>
    /// By the machine, which has one interface then, or by the interface. A machine has one elastic address.
    /// </summary>
    public static IEnumerable<object?> AssociateAddress(QueryParameters parameters, Ec2Account cloud)
    {
        var address = cloud.Fleet.Belongings.Address(parameters.Require("AllocationId"));
        var moves = parameters.Flag("AllowReassociation") ?? true;
        var (id, card) = (parameters.Find("InstanceId"), parameters.Find("NetworkInterfaceId"));
        parameters.Finish();
        if (id is null == card is null) throw Ec2Error.Combination("Either an instance or an interface is needed.");
        var machine = id is not null ? cloud.Fleet.See([id])[0]
            : cloud.Fleet.See([]).FirstOrDefault(m => m.Cards.Any(c => c.Id == card))
                ?? throw new Ec2Error("InvalidNetworkInterfaceID.NotFound",
                    $"The networkInterface ID '{card}' does not exist");
        if (machine.State != MachineState.Running)
        {
            throw new Ec2Error("InvalidInstanceID", $"The {InstanceXml.Name(machine.State)} instance '{machine.Id}' "
                + "is not in a valid state for this operation.");
        }

        if (id is not null && machine.Cards.Count > 1)
        {
            throw new Ec2Error("InvalidInstanceID", $"There are multiple interfaces attached to instance '{id}'. "
                + "Please specify an interface ID for the operation instead.");
        }

        if (address.Owner == machine) return Done(address);
        if (!moves && address.Owner is { } owner)
        {
            throw new Ec2Error("Resource.AlreadyAssociated",
                $"resource {address.Id} is already associated with instance {owner.Id}");
        }

        var other = cloud.Fleet.Belongings.Addresses.Values.FirstOrDefault(a => a.Owner == machine);
        if (!moves && other is not null)
        {
            throw new Ec2Error("Resource.AlreadyAssociated",
                $"resource {machine.Cards[0].Id} is already associated with address {other.Ip}");
        }

        if (other is not null) other.Owner = null;
        address.Owner = machine;
        return Done(address);
    }

    public static IEnumerable<object?> DisassociateAddress(QueryParameters parameters, Ec2Account cloud)
    {
        var id = parameters.Require("AssociationId");
        parameters.Finish();
        var address = cloud.Fleet.Belongings.Addresses.Values.FirstOrDefault(a => a.Association == id)
            ?? throw new Ec2Error("InvalidAssociationID.NotFound", $"The association ID '{id}' does not exist");
        address.Owner = null;
        return [Answer.Optional("return", true)];
    }

    public static IEnumerable<object?> ReleaseAddress(QueryParameters parameters, Ec2Account cloud)
    {
        var id = parameters.Require("AllocationId");
        parameters.Finish();
        cloud.Fleet.All();
        cloud.Fleet.Belongings.DeleteAddress(id);
        return [Answer.Optional("return", true)];
    }

    private static object?[] Done(ElasticAddress address)
        => [Answer.Optional("return", true), Answer.Element("associationId", address.Association)];

    private static object?[] Item(ElasticAddress address) =>
    [
        Answer.Element("publicIp", address.Ip),
        Answer.Element("allocationId", address.Id),
        Answer.Element("domain", "vpc"),
        Answer.Element("publicIpv4Pool", "amazon"),
        .. address.Owner is { } owner
            ? new object?[]
            {
                Answer.Element("instanceId", owner.Id),
                Answer.Element("associationId", address.Association),
                Answer.Element("networkInterfaceId", owner.Cards[0].Id),
                Answer.Element("networkInterfaceOwnerId", Catalogue.Account),
                Answer.Element("privateIpAddress", owner.PrivateAddress),
            }
            : [],
        Answer.Tags(address.Tags),
    ];
}
