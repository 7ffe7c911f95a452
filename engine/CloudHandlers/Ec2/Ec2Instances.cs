using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Maps the instances of EC2 to the engine's.</summary>
internal static class Ec2Instances
{
    // Whose an address is that comes and goes with the instance; an elastic one is the account's.
    private const string LentByAmazon = "amazon";

    /// <summary>All states but terminated. EC2 lists terminated instances for about an hour.</summary>
    public static readonly IReadOnlyList<string> Present =
        ["pending", "running", "shutting-down", "stopping", "stopped"];

    public static CloudInstance Read(Instance instance)
    {
        var tags = Ec2Tags.Read(instance.Tags);
        var state = instance.State?.Name?.Value ?? "";
        var privateAddress = TextOf(instance.PrivateIpAddress);
        var ipv6 = (instance.NetworkInterfaces ?? []).SelectMany(n => n.Ipv6Addresses ?? [])
            .Select(a => TextOf(a.Ipv6Address)).Prepend(TextOf(instance.Ipv6Address)).OfType<string>().Distinct()
            .ToList();
        return Ec2Tags.Owner.Read(instance.InstanceId, tags) with
        {
            NodeId = Ec2Tags.NodeIdAt(tags, instance.AmiLaunchIndex ?? 0),
            IsGone = state == "terminated",
            IsEnding = state == "shutting-down",
            State = StateOf(state),
            // The order of Occopus: public name, public address, private address; IPv6 after them.
            Addresses =
            [
                .. new[] { TextOf(instance.PublicDnsName), TextOf(instance.PublicIpAddress), privateAddress }
                    .Concat(ipv6).OfType<string>().Distinct(),
            ],
            LacksOwnAddress = TextOf(instance.PublicIpAddress) is null
                || Ec2Interfaces.PrimaryOf(instance)?.Association?.IpOwnerId == LentByAmazon,
            // In a subnet of IPv6 only, an instance has no other.
            PrivateAddress = privateAddress ?? ipv6.FirstOrDefault(),
            KeptVolumes = state is "shutting-down" or "terminated" ? []
                : [.. (instance.BlockDeviceMappings ?? []).Where(d => d.Ebs?.DeleteOnTermination == false)
                    .Select(d => d.Ebs.VolumeId)],
            // The type of a stopped instance can change, and tags always can; the image cannot.
            Observed = new Dictionary<string, object?>(Ec2Tags.Observed(tags))
            {
                ["instance_type"] = instance.InstanceType?.Value,
                // What EC2 chose for a fleet; the sections of others do not have these keys.
                [Ec2Fleet.Subnet] = tags.ContainsKey(Ec2Fleet.Tag) ? TextOf(instance.SubnetId) : null,
                [Ec2Fleet.Zone] = tags.ContainsKey(Ec2Fleet.Tag) ? TextOf(instance.Placement?.AvailabilityZone) : null,
            },
            Error = state is "pending" or "running" ? null : Reason(instance, state),
        };
    }

    /// <summary>The state map of Occopus, except that it replaces stopped instances.</summary>
    public static ComponentState StateOf(string name) => name switch
    {
        "pending" => ComponentState.Pending,
        "running" => ComponentState.Ready,
        "shutting-down" or "terminated" => ComponentState.Shutdown,
        "stopping" => ComponentState.TemporarilyFailed,
        "stopped" => ComponentState.Stopped,
        _ => ComponentState.Unknown,
    };

    private static string Reason(Instance instance, string state)
    {
        var code = instance.StateReason?.Code ?? "";
        var why = TextOf(instance.StateReason?.Message) ?? TextOf(instance.StateTransitionReason) ?? code;
        var what = code switch
        {
            "Server.SpotInstanceTermination" or "Server.SpotInstanceShutdown" =>
                "EC2 took the spot instance back",
            "Client.UserInitiatedShutdown" or "Client.InstanceInitiatedShutdown" => "it was shut down",
            _ => $"EC2 says {state}",
        };
        return why.Length == 0 ? what : $"{what}: {why}";
    }

    private static string? TextOf(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
