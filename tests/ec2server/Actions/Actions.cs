namespace Occo.Ec2Server;

/// <summary>The actions by name: each reads its parameters, acts, and returns the content of its answer.</summary>
internal static class Actions
{
    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, Func<QueryParameters, Ec2Account, IEnumerable<object?>>> All { get; } =
        new Dictionary<string, Func<QueryParameters, Ec2Account, IEnumerable<object?>>>
        {
            ["CreateFleet"] = Fleets.CreateFleet,
            ["CreateLaunchTemplate"] = LaunchTemplates.CreateLaunchTemplate,
            ["CreateTags"] = Tagging.CreateTags,
            ["DeleteLaunchTemplate"] = LaunchTemplates.DeleteLaunchTemplate,
            ["DeleteTags"] = Tagging.DeleteTags,
            ["DeleteVolume"] = Volumes.DeleteVolume,
            ["DescribeAvailabilityZones"] = Surroundings.DescribeAvailabilityZones,
            ["DescribeImages"] = Discovery.DescribeImages,
            ["DescribeInstanceAttribute"] = Attributes.DescribeInstanceAttribute,
            ["DescribeInstanceStatus"] = Statuses.DescribeInstanceStatus,
            ["DescribeInstanceTypes"] = Discovery.DescribeInstanceTypes,
            ["DescribeInstances"] = Instances.DescribeInstances,
            ["DescribeLaunchTemplates"] = LaunchTemplates.DescribeLaunchTemplates,
            ["DescribeRegions"] = Surroundings.DescribeRegions,
            ["DescribeSpotInstanceRequests"] = SpotRequests.DescribeSpotInstanceRequests,
            ["DescribeVolumes"] = Volumes.DescribeVolumes,
            ["ModifyInstanceAttribute"] = Attributes.ModifyInstanceAttribute,
            ["RunInstances"] = Instances.RunInstances,
            ["StartInstances"] = Instances.StartInstances,
            ["StopInstances"] = Instances.StopInstances,
            ["TerminateInstances"] = Instances.TerminateInstances,
        };
}
