namespace Occo.Ec2Server;

/// <summary>The actions by name: each reads its parameters, acts, and returns the content of its answer.</summary>
internal static class Actions
{
    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, Func<QueryParameters, Ec2Account, IEnumerable<object?>>> All { get; } =
        new Dictionary<string, Func<QueryParameters, Ec2Account, IEnumerable<object?>>>
        {
            ["AllocateAddress"] = Addresses.AllocateAddress,
            ["AssociateAddress"] = Addresses.AssociateAddress,
            ["AuthorizeSecurityGroupEgress"] = Groups.AuthorizeSecurityGroupEgress,
            ["AuthorizeSecurityGroupIngress"] = Groups.AuthorizeSecurityGroupIngress,
            ["CreateFleet"] = Fleets.CreateFleet,
            ["CreateLaunchTemplate"] = LaunchTemplates.CreateLaunchTemplate,
            ["CreateSecurityGroup"] = Groups.CreateSecurityGroup,
            ["CreateTags"] = Tagging.CreateTags,
            ["DeleteKeyPair"] = KeyPairs.DeleteKeyPair,
            ["DeleteLaunchTemplate"] = LaunchTemplates.DeleteLaunchTemplate,
            ["DeleteSecurityGroup"] = Groups.DeleteSecurityGroup,
            ["DeleteTags"] = Tagging.DeleteTags,
            ["DeleteVolume"] = Volumes.DeleteVolume,
            ["DescribeAddresses"] = Addresses.DescribeAddresses,
            ["DescribeAvailabilityZones"] = Surroundings.DescribeAvailabilityZones,
            ["DescribeImages"] = Discovery.DescribeImages,
            ["DescribeInstanceAttribute"] = Attributes.DescribeInstanceAttribute,
            ["DescribeInstanceStatus"] = Statuses.DescribeInstanceStatus,
            ["DescribeInstanceTypes"] = Discovery.DescribeInstanceTypes,
            ["DescribeInstances"] = Instances.DescribeInstances,
            ["DescribeKeyPairs"] = KeyPairs.DescribeKeyPairs,
            ["DescribeLaunchTemplates"] = LaunchTemplates.DescribeLaunchTemplates,
            ["DescribeRegions"] = Surroundings.DescribeRegions,
            ["DescribeSecurityGroups"] = Groups.DescribeSecurityGroups,
            ["DescribeSpotInstanceRequests"] = SpotRequests.DescribeSpotInstanceRequests,
            ["DescribeVolumes"] = Volumes.DescribeVolumes,
            ["DisassociateAddress"] = Addresses.DisassociateAddress,
            ["ImportKeyPair"] = KeyPairs.ImportKeyPair,
            ["ModifyInstanceAttribute"] = Attributes.ModifyInstanceAttribute,
            ["ReleaseAddress"] = Addresses.ReleaseAddress,
            ["RevokeSecurityGroupEgress"] = Groups.RevokeSecurityGroupEgress,
            ["RevokeSecurityGroupIngress"] = Groups.RevokeSecurityGroupIngress,
            ["RunInstances"] = Instances.RunInstances,
            ["StartInstances"] = Instances.StartInstances,
            ["StopInstances"] = Instances.StopInstances,
            ["TerminateInstances"] = Instances.TerminateInstances,
        };
}
