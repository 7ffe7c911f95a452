using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2FleetTests
{
    private static readonly Guid[] Ids = [.. Enumerable.Range(0, 5).Select(i => new Guid(i, 1, 2, new byte[8]))];

    [Fact]
    public void Of_TypesAndPlaces_AreRankedPlaceByPlaceAndEachInstanceBeginsWithAnother()
    {
        var batch = Batch("{instance_types: [a.1, b.1], subnet_ids: [s-1, s-2, s-3]}");

        Assert.Equal(["a.1 s-1 0", "b.1 s-1 1", "a.1 s-2 2", "b.1 s-2 3", "a.1 s-3 4", "b.1 s-3 5"], Choices(batch, 0));
        Assert.Equal(["s-1", "s-2", "s-3", "s-1", "s-2"],
            Enumerable.Range(0, 5).Select(i => Choices(batch, i)[0].Split(' ')[1]));
        Assert.Equal(Choices(batch, 3), Choices(batch, 3));
    }

    [Fact]
    public void Of_StrategyByPrice_HasNoRanks()
        => Assert.Equal(["a.1  "], Choices(Batch("{instance_types: [a.1], allocation_strategy: lowest-price}"), 0));

    [Theory]
    [InlineData("{instance_types: [a.1], placement: {zone: z-1}}", null, "z-1")]
    [InlineData("{instance_types: [a.1], subnet_id: s-1}", "s-1", null)]
    [InlineData("{instance_type: a.1, availability_zones: [z-1]}", null, "z-1")]
    public void Of_OnePlace_IsThatOfTheChoices(string resource, string? subnet, string? zone)
    {
        var choice = Assert.Single(Ec2Fleet.Of(Batch(resource), Ids, 0).LaunchTemplateConfigs[0].Overrides);
        Assert.Equal(("a.1", subnet, zone), (choice.InstanceType.Value, choice.SubnetId, choice.AvailabilityZone));
    }

    [Fact]
    public void Of_Requirements_AreThoseOfEachPlaceAndHaveNoRanks()
    {
        var fleet = Ec2Fleet.Of(Batch("{instance_requirements: {vcpu_count: {min: 2, max: 8}, "
            + "memory_mib: {min: '4096'}, memory_gib_per_vcpu: {max: 7.5}, "
            + "excluded_instance_types: [m7*], accelerator_count: {max: 0}, "
            + "burstable_performance: included}, subnet_ids: [s-1, s-2]}"), Ids, 0);

        Assert.Equal("lowest-price", fleet.OnDemandOptions.AllocationStrategy.Value);
        var choices = fleet.LaunchTemplateConfigs[0].Overrides;
        Assert.Equal(["s-1", "s-2"], choices.Select(c => c.SubnetId).Order());
        Assert.All(choices, c => Assert.Equal((null, null), (c.InstanceType, c.Priority)));
        var asked = choices[0].InstanceRequirements;
        Assert.Equal((2, 8, 4096, null), (asked.VCpuCount.Min, asked.VCpuCount.Max, asked.MemoryMiB.Min,
            asked.MemoryMiB.Max));
        Assert.Equal((7.5, 0, "included"), (asked.MemoryGiBPerVCpu.Max, asked.AcceleratorCount.Max,
            asked.BurstablePerformance.Value));
        Assert.Equal(["m7*"], asked.ExcludedInstanceTypes);
        Assert.Null(asked.BareMetal);
    }

    [Fact]
    public void Of_EachInstance_HasATokenAndTagsOfItsOwn()
    {
        var batch = Batch("{instance_types: [a.1], spot: {max_price: 0.05}}");
        var all = Ids.Select((_, i) => Ec2Fleet.Of(batch, Ids, i)).ToList();

        Assert.Equal(Ids.Length, all.Select(f => f.ClientToken).Distinct().Count());
        Assert.All(all, f => Assert.InRange(f.ClientToken.Length, 1, 64));
        Assert.All(all, f => Assert.Equal(("instant", "spot", "price-capacity-optimized"), (f.Type.Value,
            f.TargetCapacitySpecification.DefaultTargetCapacityType.Value, f.SpotOptions.AllocationStrategy.Value)));
        Assert.All(all, f => Assert.Equal(["fleet", "instance", "volume"],
            f.TagSpecifications.Select(t => t.ResourceType.Value)));
        Assert.Equal(Ids.Select(Ec2Tags.OnlyIdOf), all.Select(
            f => f.TagSpecifications[1].Tags.Single(t => t.Key == "occo:ids:0").Value));
    }

    [Fact]
    public void TemplateOf_Section_HasWhatTheFleetDoesNotSay()
    {
        var request = Ec2FleetTemplate.Of(Batch("""
            image_id: ami-1
            instance_types: [a.1]
            key_name: k
            security_group_ids: [sg-1]
            ipv6_addresses: 2
            iam_instance_profile: web
            block_devices: [{device: /dev/sda1, size: 20, kms_key: alias/data, delete_on_termination: false}]
            metadata_options: {hop_limit: 2, tags: true}
            cpu_credits: standard
            hibernation: true
            capacity_reservation: {id: cr-1}
            placement: {zone: z-1, group: g, partition: 3}
            spot: {}
            """, "#!/bin/sh"), Ids);

        var data = request.LaunchTemplateData;
        Assert.Equal("occo-t", request.LaunchTemplateName);
        Assert.Equal(("ami-1", "k", "web"), (data.ImageId, data.KeyName, data.IamInstanceProfile.Name));
        Assert.NotEmpty(data.UserData);
        Assert.Null(data.SecurityGroupIds);
        Assert.Equal(("sg-1", 2), (data.NetworkInterfaces[0].Groups[0], data.NetworkInterfaces[0].Ipv6AddressCount));
        Assert.Equal((20, "alias/data", true, false), (data.BlockDeviceMappings[0].Ebs.VolumeSize,
            data.BlockDeviceMappings[0].Ebs.KmsKeyId, data.BlockDeviceMappings[0].Ebs.Encrypted,
            data.BlockDeviceMappings[0].Ebs.DeleteOnTermination));
        Assert.Equal(("required", 2, "enabled"), (data.MetadataOptions.HttpTokens.Value,
            data.MetadataOptions.HttpPutResponseHopLimit, data.MetadataOptions.InstanceMetadataTags.Value));
        Assert.Equal(("standard", true, "cr-1"), (data.CreditSpecification.CpuCredits,
            data.HibernationOptions.Configured, data.CapacityReservationSpecification.CapacityReservationTarget
                .CapacityReservationId));
        Assert.Equal(("g", 3, null), (data.Placement.GroupName, data.Placement.PartitionNumber,
            data.Placement.AvailabilityZone));
        Assert.Null(data.InstanceMarketOptions);
        Assert.Contains(request.TagSpecifications[0].Tags, t => t.Key == "occo:store");
    }

    private static List<string> Choices(CreateBatch batch, int index)
        => [.. Ec2Fleet.Of(batch, Ids, index).LaunchTemplateConfigs[0].Overrides
            .Select(o => $"{o.InstanceType} {o.SubnetId} {o.Priority}")];

    private static CreateBatch Batch(string resource, string? context = null) => new()
    {
        Scope = new()
        {
            StoreId = "s", StoreFolder = "", InfrastructureId = "i", InfrastructureName = "shop", Type = "ec2",
            Settings = ComposedRequest.Empty,
        },
        NodeName = "web",
        Request = new()
        {
            Resource = (IReadOnlyDictionary<string, object?>)new DocumentLoader(new Findings(), false)
                .Load(DescriptionSource.FromText(resource))!.Plain!,
            Context = context,
        },
        Token = "t",
        Items = [.. Ids.Select((id, i) => new CreateItem(id, i, Reservation.None))],
    };
}
