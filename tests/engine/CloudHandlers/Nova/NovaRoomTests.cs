using Occo.NovaServer;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A cloud without room, or with a part that is down.</summary>
public sealed class NovaRoomTests
{
    // Nova has said yes before it looks.
    [Fact]
    public async Task Create_NoHostHasRoom_IsAQuotaAndRemovesTheServer()
    {
        await using var bed = await NovaBed.MakeAsync();
        (bed.Stack.HasHost, bed.Stack.SchedulingTime) = (false, TimeSpan.FromMilliseconds(700));

        var error = await Assert.ThrowsAsync<CloudException>(() => bed.CreateAsync());

        Assert.Equal(CloudErrorKind.Quota, error.Kind);
        Assert.Equal("OpenStack says ERROR: No valid host was found. There are not enough hosts available.",
            error.Message);
        Assert.Empty(bed.Stack.Alive);
    }

    [Fact]
    public async Task Create_NoHostAndTheServerCannotBeRemoved_IsAnErrorThatKeepsIt()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.HasHost = false;
        bed.Stack.Add(new("DELETE /compute/servers/*", Mischief.Fail) { Status = 503 });
        var batch = bed.Batch();

        Assert.True((await Assert.ThrowsAsync<CloudException>(() => bed.CreateAsync(batch))).IsTransient);
        Assert.Single(bed.Stack.Alive);
        Assert.Equal(
            CloudErrorKind.Quota, (await Assert.ThrowsAsync<CloudException>(() => bed.CreateAsync(batch))).Kind);
        Assert.Empty(bed.Stack.Alive);
        Assert.Equal(1, bed.Stack.CountOf("POST /compute/servers"));
    }

    [Fact]
    public async Task Capacity_QuotaOfServersAndCores_IsWhatTheTighterLeaves()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.MostServers = 5;
        async Task<int?> RoomAsync() => await bed.Cloud.CapacityAsync(bed.Scope, bed.Request().Resource, default);

        Assert.Equal(5, await RoomAsync());
        await bed.CreateAsync();
        Assert.Equal(4, await RoomAsync());
        bed.Stack.MostCores = 3;
        Assert.Equal(2, await RoomAsync());
        bed.Stack.MostCores = 0;
        Assert.Equal(0, await RoomAsync());
        (bed.Stack.MostServers, bed.Stack.MostCores) = (-1, -1);
        Assert.Null(await RoomAsync());
    }

    // Nova leaves its servers out of every list that is asked for by tags.
    [Fact]
    public async Task List_CellIsDown_IsAnErrorAndNoAbsence()
    {
        await using var bed = await NovaBed.MakeAsync();
        var batch = bed.Batch();
        var made = await bed.CreateAsync(batch);
        lock (bed.Stack.Gate) bed.Stack.Unreachable.Add(made.InstanceId);

        var listed = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);
        var repeated = await Assert.ThrowsAsync<CloudException>(() => bed.CreateAsync(batch));

        Assert.All([listed, repeated], e => Assert.Equal(CloudErrorKind.Transient, e.Kind));
        Assert.Contains(made.InstanceId, listed.Message, StringComparison.Ordinal);
        Assert.Single(bed.Stack.Alive);
        lock (bed.Stack.Gate) bed.Stack.Unreachable.Clear();
        Assert.Equal(made.InstanceId, (await bed.SingleAsync()).InstanceId);
    }
}
