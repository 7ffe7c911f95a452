using Occo.NovaServer;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Floating addresses and boot volumes: what is made beside a server.</summary>
public sealed class NovaAddressTests
{
    [Fact]
    public async Task Life_FloatingAddress_ComesAndGoesWithTheServer()
    {
        await using var bed = await NovaBed.MakeAsync();
        var made = await bed.CreateAsync(("floating_ip_pool", Stack.Pool));
        var floating = Assert.Single(bed.Stack.FloatingIps.Values);
        var listed = await bed.UntilAsync(ComponentState.Ready);

        Assert.Equal(Stack.PoolId, floating["floating_network_id"]!.GetValue<string>());
        Assert.Equal(
            [floating["floating_ip_address"]!.GetValue<string>(), bed.Stack.Alive.Single().Address], listed.Addresses);
        Assert.Equal(bed.Stack.Alive.Single().Address, listed.PrivateAddress);

        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);
        Assert.Empty(bed.Stack.FloatingIps);
        Assert.Empty(await bed.ListAsync());
    }

    [Fact]
    public async Task Create_ReplyOfTheAddressIsLost_MakesNoSecond()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.Add(new("POST /network/floatingips", Mischief.LoseReply));
        var batch = bed.Batch(("floating_ip", "yes"));

        Assert.True((await Assert.ThrowsAsync<CloudException>(() => bed.CreateAsync(batch))).IsTransient);
        await bed.CreateAsync(batch);

        Assert.Single(bed.Stack.Alive);
        Assert.Single(bed.Stack.FloatingIps);
    }

    [Fact]
    public async Task Create_NoAddressIsLeft_RemovesTheServer()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.MostAddresses = 0;

        var error = await Assert.ThrowsAsync<CloudException>(() => bed.CreateAsync(("floating_ip", true)));

        Assert.Equal(CloudErrorKind.Quota, error.Kind);
        Assert.Empty(bed.Stack.Alive);
    }

    [Fact]
    public async Task Create_SeveralPools_AsksForOne()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.OtherPools.Add("second");

        var error = await Assert.ThrowsAsync<CloudException>(() => bed.CreateAsync(("floating_ip", true)));

        Assert.Contains("public, second", error.Message, StringComparison.Ordinal);
        Assert.Empty(bed.Stack.Alive);
        await bed.CreateAsync(("floating_ip_pool", "second"));
        Assert.Equal("second-id", bed.Stack.FloatingIps.Values.Single()["floating_network_id"]!.GetValue<string>());
    }

    // A kill between the two steps.
    [Fact]
    public async Task List_ServerWithoutItsAddress_IsStoppedAndAStartMakesIt()
    {
        await using var bed = await NovaBed.MakeAsync();
        var made = await bed.CreateAsync(("floating_ip", true));
        await bed.UntilAsync(ComponentState.Ready);
        lock (bed.Stack.Gate) bed.Stack.FloatingIps.Clear();

        Assert.Equal(ComponentState.Stopped, (await bed.SingleAsync()).State);
        for (var time = 0; time < 2; time++)
            await bed.Cloud.StartAsync(bed.Scope, [made.InstanceId], CancellationToken.None);

        Assert.Equal(ComponentState.Ready, (await bed.SingleAsync()).State);
        Assert.Single(bed.Stack.FloatingIps);
    }

    [Fact]
    public async Task Start_AddressWithoutAPort_GivesItBack()
    {
        await using var bed = await NovaBed.MakeAsync();
        var made = await bed.CreateAsync(("floating_ip", true));
        await bed.UntilAsync(ComponentState.Ready);
        var floating = bed.Stack.FloatingIps.Values.Single();
        floating["port_id"] = null;

        Assert.Equal(ComponentState.Stopped, (await bed.SingleAsync()).State);
        await bed.Cloud.StartAsync(bed.Scope, [made.InstanceId], CancellationToken.None);

        Assert.Equal(bed.Stack.Alive.Single().PortId, floating["port_id"]!.GetValue<string>());
        Assert.Single(bed.Stack.FloatingIps);
    }

    [Fact]
    public async Task List_ServerVanished_ShowsWhatIsLeftUntilItIsRemoved()
    {
        await using var bed = await NovaBed.MakeAsync();
        var batch = bed.Batch(("floating_ip", true));
        var made = await bed.CreateAsync(batch);
        lock (bed.Stack.Gate) bed.Stack.Vanish(made.InstanceId);

        var left = await bed.SingleAsync();
        var tagged = Assert.Single(await bed.Cloud.ListTaggedAsync(bed.Scope, false, CancellationToken.None));

        Assert.Equal((made.InstanceId, ComponentState.Shutdown, (Guid?)batch.Items[0].NodeId, bed.Scope.StoreId),
            (left.InstanceId, left.State, left.NodeId, left.StoreId));
        Assert.Equal(made.InstanceId, tagged.InstanceId);
        Assert.Empty(await bed.Cloud.ListAsync(
            bed.Scope with { InfrastructureId = $"{Guid.NewGuid()}" }, CancellationToken.None));
        Assert.True((await bed.DropAsync(made.InstanceId)).Gone);
        Assert.Empty(bed.Stack.FloatingIps);
        Assert.Empty(await bed.ListAsync());
    }

    [Fact]
    public async Task Drop_AddressOfSomebodyElse_Stays()
    {
        await using var bed = await NovaBed.MakeAsync();
        var made = await bed.CreateAsync();
        await bed.UntilAsync(ComponentState.Ready);
        lock (bed.Stack.Gate)
        {
            bed.Stack.FloatingIps["theirs"] = new()
            {
                ["id"] = "theirs",
                ["description"] = "the address of the shop",
                ["floating_ip_address"] = "203.0.113.200",
                ["port_id"] = bed.Stack.Machines[made.InstanceId].PortId,
            };
        }

        Assert.Equal("203.0.113.200", (await bed.SingleAsync()).Addresses[0]);
        await bed.DropAsync(made.InstanceId);

        Assert.Null(Assert.Single(bed.Stack.FloatingIps).Value["port_id"]);
    }

    [Fact]
    public async Task Release_Server_KeepsItsAddressAndAClaimTakesItBack()
    {
        await using var bed = await NovaBed.MakeAsync();
        var made = await bed.CreateAsync(("floating_ip", true));
        var machine = bed.Stack.Alive.Single();
        machine.Metadata["theirs"] = "x";
        machine.Tags.Add("their-tag");

        await bed.Cloud.ReleaseAsync(bed.Scope, [made.InstanceId], CancellationToken.None);

        Assert.Equal(["theirs"], machine.Metadata.Keys);
        Assert.Equal(["their-tag"], machine.Tags);
        Assert.Empty(await bed.ListAsync());
        Assert.Single(bed.Stack.FloatingIps);

        var other = bed.Scope with { InfrastructureId = $"{Guid.NewGuid()}" };
        await bed.Cloud.ClaimAsync(other, made.InstanceId, Guid.NewGuid(), "web", CancellationToken.None);
        Assert.Equal(
            made.InstanceId, Assert.Single(await bed.Cloud.ListAsync(other, CancellationToken.None)).InstanceId);
        await bed.Cloud.DropAsync(other, [made.InstanceId], CancellationToken.None);
        Assert.Empty(bed.Stack.FloatingIps);
    }

    [Theory]
    [InlineData(12L, false, 12)]
    [InlineData(0L, false, 20)]
    [InlineData(12L, true, 12)]
    public async Task Life_BootVolume_GoesWithTheServerUnlessItIsKept(long asked, bool keep, int size)
    {
        await using var bed = await NovaBed.MakeAsync();
        var made = await bed.CreateAsync(("volume_size", asked), ("volume_persist", keep), ("volume_type", "ssd"));
        var sent = bed.Stack.Requests.Single();
        var volume = Assert.Single(bed.Stack.Volumes);

        Assert.Null(sent["imageRef"]);
        Assert.Equal("ssd", sent["block_device_mapping_v2"]![0]!["volume_type"]!.GetValue<string>());
        Assert.Equal(size, volume.Value.Size);
        Assert.Equal(keep ? [$"volume/{volume.Key}"] : [], (await bed.ListAsync()).Single().KeptVolumes);
        await bed.DropAsync(made.InstanceId);

        Assert.Equal(keep ? [volume.Key] : [], bed.Stack.Volumes.Keys);
        Assert.Equal(keep ? bed.Scope.StoreId : null, volume.Value.Metadata.GetValueOrDefault("occo:store"));
    }

    [Fact]
    public async Task Create_SmallFlavor_TheVolumeHoldsTheImage()
    {
        await using var bed = await NovaBed.MakeAsync();
        await bed.CreateAsync(("volume_size", 0L), ("flavor_name", "m1.tiny"));
        Assert.Equal(5, bed.Stack.Volumes.Values.Single().Size);
    }
}
