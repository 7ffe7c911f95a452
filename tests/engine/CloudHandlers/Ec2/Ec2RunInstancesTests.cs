using System.IO.Compression;
using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2RunInstancesTests : IDisposable
{
    private const int Most = Ec2RunInstances.MostUserData;

    private readonly Ec2Stub stub = new();
    private readonly Ec2Cloud cloud = new();

    public void Dispose()
    {
        cloud.Dispose();
        stub.Dispose();
    }

    [Fact]
    public async Task Of_PlainSection_HasItsMembers() => Assert.Equal(
        [
            "ImageId=ami-1", "InstanceType=t3.small", "KeyName=key", "MetadataOptions.HttpTokens=required",
            "SecurityGroupId.1=sg-1", "SecurityGroupId.2=sg-2", "SubnetId=subnet-1",
        ],
        await MembersAsync("""
            image_id: ami-1
            instance_type: t3.small
            key_name: key
            security_group_ids: [sg-1, sg-2]
            subnet_id: subnet-1
            """));

    [Fact]
    public async Task Of_PublicAddress_MovesTheNetworkToTheInterface() => Assert.Equal(
        [
            "MetadataOptions.HttpTokens=required", "NetworkInterface.1.AssociatePublicIpAddress=false",
            "NetworkInterface.1.DeviceIndex=0", "NetworkInterface.1.PrivateIpAddress=10.0.0.4",
            "NetworkInterface.1.SecurityGroupId.1=sg-1", "NetworkInterface.1.SubnetId=subnet-1",
        ],
        await MembersAsync("""
            associate_public_ip: false
            private_ip: 10.0.0.4
            security_group_ids: sg-1
            subnet_id: subnet-1
            """));

    [Fact]
    public async Task Of_Devices_AreDeletedWithTheInstanceUnlessSaidOtherwise() => Assert.Equal(
        [
            "BlockDeviceMapping.1.DeviceName=/dev/xvda", "BlockDeviceMapping.1.Ebs.DeleteOnTermination=true",
            "BlockDeviceMapping.1.Ebs.Encrypted=true", "BlockDeviceMapping.1.Ebs.Iops=3000",
            "BlockDeviceMapping.1.Ebs.Throughput=125", "BlockDeviceMapping.1.Ebs.VolumeSize=20",
            "BlockDeviceMapping.1.Ebs.VolumeType=gp3", "BlockDeviceMapping.2.DeviceName=/dev/sdb",
            "BlockDeviceMapping.2.Ebs.DeleteOnTermination=false", "BlockDeviceMapping.2.Ebs.SnapshotId=snap-1",
            "MetadataOptions.HttpTokens=required",
        ],
        await MembersAsync("""
            block_devices:
              - {device: /dev/xvda, size: 20, type: gp3, iops: 3000, throughput: 125, encrypted: true}
              - {device: /dev/sdb, snapshot: snap-1, delete_on_termination: false}
            """));

    [Fact]
    public async Task Of_TheRest_HasItsMembers() => Assert.Equal(
        [
            "IamInstanceProfile.Name=web", "InstanceMarketOptions.MarketType=spot",
            "InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior=terminate",
            "InstanceMarketOptions.SpotOptions.MaxPrice=0.05",
            "InstanceMarketOptions.SpotOptions.SpotInstanceType=one-time", "LaunchTemplate.LaunchTemplateId=lt-1",
            "LaunchTemplate.Version=3", "MetadataOptions.HttpTokens=optional", "Placement.AvailabilityZone=eu-west-1a",
            "Placement.GroupName=g", "Placement.Tenancy=dedicated",
        ],
        await MembersAsync("""
            iam_instance_profile: web
            spot: {max_price: 0.05, interruption_behaviour: terminate}
            launch_template: {id: lt-1, version: 3}
            metadata_tokens: optional
            placement: {zone: eu-west-1a, group: g, tenancy: dedicated}
            """));

    [Fact]
    public async Task Of_WhatIsRarer_HasItsMembers() => Assert.Equal(
        [
            "BlockDeviceMapping.1.DeviceName=/dev/sda1", "BlockDeviceMapping.1.Ebs.DeleteOnTermination=true",
            "BlockDeviceMapping.1.Ebs.Encrypted=true", "BlockDeviceMapping.1.Ebs.KmsKeyId=alias/data",
            "CapacityReservationSpecification.CapacityReservationPreference=capacity-reservations-only",
            "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId=cr-1",
            "CreditSpecification.CpuCredits=standard", "HibernationOptions.Configured=true", "Ipv6AddressCount=2",
            "MetadataOptions.HttpEndpoint=enabled", "MetadataOptions.HttpProtocolIpv6=disabled",
            "MetadataOptions.HttpPutResponseHopLimit=2", "MetadataOptions.HttpTokens=required",
            "MetadataOptions.InstanceMetadataTags=enabled", "Placement.Affinity=host", "Placement.HostId=h-1",
            "Placement.HostResourceGroupArn=arn:aws:g", "Placement.PartitionNumber=3", "Placement.Tenancy=host",
        ],
        await MembersAsync("""
            block_devices: [{device: /dev/sda1, kms_key: alias/data}]
            capacity_reservation: {preference: capacity-reservations-only, id: cr-1}
            cpu_credits: standard
            hibernation: true
            ipv6_addresses: 2
            metadata_options: {endpoint: true, ipv6: false, hop_limit: '2', tags: 'true'}
            placement: {tenancy: host, host_id: h-1, host_group: 'arn:aws:g', affinity: host, partition: 3}
            """));

    [Fact]
    public async Task Of_Ipv6WithAnInterface_BelongsToTheInterface() => Assert.Equal(
        [
            "MetadataOptions.HttpTokens=required", "NetworkInterface.1.AssociatePublicIpAddress=false",
            "NetworkInterface.1.DeviceIndex=0", "NetworkInterface.1.Ipv6AddressCount=1",
        ],
        await MembersAsync("{associate_public_ip: false, ipv6_addresses: 1}"));

    [Fact]
    public async Task Of_Interfaces_AreNumberedAndThoseThatExistComeFirst() => Assert.Equal(
        [
            "MetadataOptions.HttpTokens=required", "NetworkInterface.1.DeviceIndex=0",
            "NetworkInterface.1.NetworkInterfaceId=eni-1", "NetworkInterface.2.DeleteOnTermination=true",
            "NetworkInterface.2.Description=back", "NetworkInterface.2.DeviceIndex=1",
            "NetworkInterface.2.Ipv6AddressCount=1", "NetworkInterface.2.SecurityGroupId.1=sg-1",
            "NetworkInterface.2.SubnetId=subnet-1", "NetworkInterface.3.DeleteOnTermination=true",
            "NetworkInterface.3.DeviceIndex=2", "NetworkInterface.3.SubnetId=subnet-2",
        ],
        await MembersAsync("""
            network_interface_ids: eni-1
            network_interfaces:
              - {subnet_id: subnet-1, security_group_ids: sg-1, ipv6_addresses: 1, description: back}
              - {subnet_id: subnet-2}
            """));

    [Theory]
    [InlineData("launch_template: {id: lt-1}", null)]
    [InlineData("{launch_template: {id: lt-1}, metadata_tokens: required}", "required")]
    [InlineData("{launch_template: '', metadata_tokens: ''}", "required")]
    public async Task Of_LaunchTemplate_DecidesAboutTheMetadataServiceUnlessTheSectionDoes(
        string resource, string? sent)
        => Assert.Equal(sent, (await MembersAsync(resource))
            .SingleOrDefault(m => m.StartsWith("MetadataOptions", StringComparison.Ordinal))?.Split('=')[1]);

    [Fact]
    public async Task Of_ProfileArn_IsSentAsArn() => Assert.Contains("IamInstanceProfile.Arn=arn:aws:iam::1:x",
        await MembersAsync("iam_instance_profile: 'arn:aws:iam::1:x'"));

    [Fact]
    public async Task Of_WhatATemplateMade_IsSentAsIfItWereWritten()
    {
        Assert.Contains("BlockDeviceMapping.1.Ebs.VolumeSize=20",
            await MembersAsync("block_devices: [{device: /dev/sda1, size: '20', encrypted: 'true'}]"));
        Assert.Contains("BlockDeviceMapping.1.Ebs.Encrypted=true", stub.Calls.Last().Select(m => $"{m.Key}={m.Value}"));
        foreach (var (key, text) in new[] { ("size", "much"), ("encrypted", "perhaps") })
        {
            var error = await Assert.ThrowsAsync<CloudException>(
                () => MembersAsync($"block_devices: [{{device: /dev/sda1, {key}: {text}}}]"));
            Assert.Equal(CloudErrorKind.Invalid, error.Kind);
            Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("key_name: [a, b]", "'key_name' of the resource section is a list, not one value.", "join(',')")]
    [InlineData("security_group_ids: [[a, b]]", "'security_group_ids[0]' of the resource section is a list", "join")]
    [InlineData("security_group_ids: {a: b}", "'security_group_ids' of the resource section is a mapping", "tojson")]
    [InlineData("block_devices: [{size: [20]}]", "'size' of the resource section is a list", "tojson")]
    [InlineData("tags: {team: [a, b]}", "'tags.team' of the resource section is a list", "join(',')")]
    [InlineData("name: {a: b}", "'name' of the resource section is a mapping, not one value.", "tojson")]
    [InlineData("block_devices: /dev/sda1", "'block_devices' of the resource section is text", "give a list")]
    [InlineData("block_devices: {device: a}", "'block_devices' of the resource section is a mapping", "a list")]
    [InlineData("block_devices: [{device: a}, b]", "'block_devices[1]' of the resource section is text", "a mapping")]
    [InlineData("block_devices: [{device: a}, null]", "'block_devices[1]' of the resource section is empty", "Remove")]
    [InlineData("block_devices: [{device: a, sise: 1}]", "'block_devices[0]' of the resource section has", "'size'")]
    [InlineData("spot: 'yes'", "'spot' of the resource section is text", "a mapping")]
    [InlineData("placement: [a]", "'placement' of the resource section is a list", "a mapping")]
    [InlineData("launch_template: lt-1", "'launch_template' of the resource section is text", "a mapping")]
    [InlineData("tags: [a]", "'tags' of the resource section is a list", "a mapping")]
    public async Task Of_ValueOfAnotherKind_IsNotSentButSaid(string resource, string said, string hint)
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => MembersAsync(resource));
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.StartsWith(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Calls);
    }

    [Fact]
    public async Task Of_EmptyValues_AreLeftOut() => Assert.Equal(["MetadataOptions.HttpTokens=required"],
        await MembersAsync("{security_group_ids: [], block_devices: [], key_name: ''}"));

    [Fact]
    public void Of_SmallContext_IsBase64() => Assert.Equal("#cloud-config\nű <&\"'",
        Encoding.UTF8.GetString(UserData("#cloud-config\nű <&\"'")));

    [Fact]
    public void Of_LargeContext_IsGzippedAndComesBack()
    {
        var text = "#!" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n"));
        var sent = UserData(text);
        Assert.InRange(sent.Length, 1, Most);
        using var reader = new StreamReader(
            new GZipStream(new MemoryStream(sent), CompressionMode.Decompress), Encoding.UTF8);
        Assert.Equal(text, reader.ReadToEnd());

        // A retry must send the same bytes.
        Assert.Equal(sent, UserData(text));
    }

    [Fact]
    public void Of_ContextThatDoesNotFit_IsRefused()
    {
        var noise = new byte[40_000];
        new Random(1).NextBytes(noise);
        var error = Assert.Throws<CloudException>(() => UserData("#!" + Convert.ToBase64String(noise)));
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains("16384", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<powershell>\n")]
    [InlineData("<script>\n")]
    [InlineData("{\"ignition\": {}, \"x\": \"")]
    public void Of_LargeContextThatIsNotForCloudInit_IsNotPackedButRefused(string start)
    {
        var error = Assert.Throws<CloudException>(() => UserData(start + new string('x', Most)));
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains($"has {start.Length + Most} bytes; EC2 takes 16384", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(Most, UserData(start.PadRight(Most, 'x')).Length);
    }

    [Theory]
    [InlineData("#!/bin/sh\n")]
    [InlineData("## template: jinja\n#cloud-config\n")]
    [InlineData("Content-Type: multipart/mixed\n")]
    public void Of_LargeContextForCloudInit_IsPacked(string start)
        => Assert.InRange(UserData(start + new string('x', Most)).Length, 1, Most);

    private byte[] UserData(string context)
        => Convert.FromBase64String(Ec2RunInstances.Of(Batch("{}", context), [Guid.NewGuid()]).UserData);

    // As they come over the wire: EC2 compares them with those that a token was used with before.
    private async Task<IEnumerable<string>> MembersAsync(string resource)
    {
        stub.Answer = _ => (200, Ec2Answers.Run(Ec2Answers.Instance("i-1")));
        await cloud.CreateAsync(Batch(resource, null), CancellationToken.None);
        return stub.Calls.Last().Select(m => $"{m.Key}={m.Value}")
            .Where(m => !m.StartsWith("Tag", StringComparison.Ordinal)
                && !m.StartsWith("MinCount=", StringComparison.Ordinal)
                && !m.StartsWith("MaxCount=", StringComparison.Ordinal)
                && !m.StartsWith("ClientToken", StringComparison.Ordinal)
                && m is not ("Action=RunInstances" or "Version=2016-11-15"))
            .Order(StringComparer.Ordinal);
    }

    private CreateBatch Batch(string resource, string? context) => new()
    {
        Scope = stub.Scope(),
        NodeName = "web",
        Request = new()
        {
            Resource = (IReadOnlyDictionary<string, object?>)new DocumentLoader(new Findings(), false)
                .Load(DescriptionSource.FromText(resource))!.Plain!,
            Context = context,
        },
        Token = "t",
        Items = [new(Guid.NewGuid(), 0, Reservation.None)],
    };
}
