using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyControlTests : IDisposable
{
    private readonly DummySite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Vanish_KnownMachine_IsNotListedAnyMore()
    {
        var gone = await site.CreateOneAsync();
        var stays = await site.CreateOneAsync();

        site.Control.Vanish(gone.InstanceId);

        Assert.Equal([stays.InstanceId], (await site.ListAsync()).Select(m => m.InstanceId));
    }

    [Fact]
    public async Task SetState_KnownMachine_HoldsWithItsErrorWhateverTheTime()
    {
        var machine = await site.CreateOneAsync(new { boot_time = 10L });

        site.Control.SetState(machine.InstanceId, ComponentState.Failed, "disk on fire");
        site.Time.Advance(TimeSpan.FromSeconds(60));

        var listed = Assert.Single(await site.ListAsync());
        Assert.Equal((ComponentState.Failed, "disk on fire"), (listed.State, listed.Error));
    }

    [Fact]
    public async Task SetState_BackToReady_ClearsTheError()
    {
        var machine = await site.CreateOneAsync();
        site.Control.SetState(machine.InstanceId, ComponentState.Shutdown, "stopped");

        site.Control.SetState(machine.InstanceId, ComponentState.Ready);

        var listed = Assert.Single(await site.ListAsync());
        Assert.Equal((ComponentState.Ready, null), (listed.State, listed.Error));
    }

    [Fact]
    public async Task SetResource_KnownMachine_IsObservedBesideWhatItWasMadeWith()
    {
        var machine = await site.CreateOneAsync(new { image_id = "a", instance_type = 7L });
        Assert.Equal(7L, machine.Observed!["instance_type"]);

        site.Control.SetResource(machine.InstanceId, "image_id", "b");

        var observed = Assert.Single(await site.ListAsync()).Observed!;
        Assert.Equal(("b", 7L), (observed["image_id"], observed["instance_type"]));
    }

    [Fact]
    public async Task SetResource_UnknownKey_IsRefused()
    {
        var machine = await site.CreateOneAsync();

        Assert.Null(machine.Observed);
        Assert.Throws<ArgumentException>(() => site.Control.SetResource(machine.InstanceId, "colour", "b"));
    }

    [Theory]
    [InlineData("dummy-7")]
    [InlineData("nonsense")]
    public void VanishAndSetState_UnknownMachine_AreNotFound(string instanceId)
    {
        var vanish = Assert.Throws<CloudException>(() => site.Control.Vanish(instanceId));
        var set = Assert.Throws<CloudException>(() => site.Control.SetState(instanceId, ComponentState.Failed));

        Assert.All([vanish, set], e => Assert.Equal(CloudErrorKind.NotFound, e.Kind));
        Assert.Contains(instanceId, vanish.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_CountBelowOne_IsRefused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => site.Control.FailNext(0));

    [Fact]
    public async Task Calls_EachKind_IsCounted()
    {
        var machine = await site.CreateOneAsync();
        await site.ListAsync();
        await site.ListAsync();
        await site.DropAsync(machine.InstanceId);

        Assert.Equal(new DummyCalls(1, 2, 1), site.Control.Calls);
    }

    [Fact]
    public void Control_SettingsOfAnother_AreSeen()
    {
        using var second = DummyCloud.Control(site.File, site.Time);

        site.Control.Quota = 3;
        site.Control.Latency = TimeSpan.FromMilliseconds(1.5);

        Assert.Equal((3, TimeSpan.FromMilliseconds(1.5)), (second.Quota, second.Latency));
        second.Quota = null;
        Assert.Null(site.Control.Quota);
    }
}
