using System.Net;
using System.Net.Sockets;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

public sealed class LocalReservationTests
{
    private static readonly Dictionary<string, int?> NoPorts = [];

    [LinuxFact]
    public async Task ReserveAsync_FixedAndFreePorts_AreDifferent()
    {
        await using var bed = new LocalBed();
        var resource = Forever(("ports", Map(("http", 8080L), ("admin", "auto"), ("debug", "auto"))));
        var reservation = await bed.Cloud.ReserveAsync(bed.Scope, Guid.NewGuid(), resource, None);

        Assert.Equal(8080, reservation.Ports["http"]);
        Assert.Equal(3, reservation.Ports.Values.Distinct().Count());
    }

    [LinuxFact]
    public async Task ReserveAsync_Address_IsFreeToListenOn()
    {
        await using var bed = new LocalBed();
        var resource = Forever(("ports", new List<object?> { "auto", 8080L }));
        var reservation = await bed.Cloud.ReserveAsync(bed.Scope, Guid.NewGuid(), resource, None);
        Assert.Equal(["0", "8080"], reservation.Ports.Keys.Order());
        foreach (var port in reservation.Ports.Values)
        {
            using var listener = new TcpListener(IPAddress.Parse(reservation.Address!), port);
            listener.Start();
        }
    }

    [LinuxFact]
    public async Task ReserveAsync_SamePortTwice_BothCanListen()
    {
        await using var bed = new LocalBed();
        var resource = Forever(("ports", new List<object?> { 18080L }));
        var one = await bed.Cloud.ReserveAsync(bed.Scope, Guid.NewGuid(), resource, None);
        var two = await bed.Cloud.ReserveAsync(bed.Scope, Guid.NewGuid(), resource, None);
        using var first = new TcpListener(IPAddress.Parse(one.Address!), one.Ports["18080"]);
        using var second = new TcpListener(IPAddress.Parse(two.Address!), two.Ports["18080"]);
        first.Start();
        second.Start();
    }

    [LinuxFact]
    public async Task ReserveAsync_PortIsATemplate_FollowsWithTheRenderedRequest()
    {
        await using var bed = new LocalBed();
        var id = Guid.NewGuid();
        var reservation = await bed.Cloud.ReserveAsync(
            bed.Scope, id, Forever(("ports", Map(("http", "{{ variables.port }}"), ("x", "auto")))), None);
        Assert.Equal(["x"], reservation.Ports.Keys);
        var rendered = Forever(("ports", Map(("http", "9090"), ("x", "auto"))));
        var outcome = await bed.TryCreateAsync(id, rendered, reservation);
        Assert.Equal(9090, outcome.Instance!.Ports["http"]);
        Assert.Equal(reservation.Ports["x"], outcome.Instance.Ports["x"]);
        Assert.Equal(reservation.Address, outcome.Instance.Addresses.Single());
    }

    [LinuxFact]
    public async Task ReserveAsync_ManyAtOnce_AreAllDifferent()
    {
        await using var bed = new LocalBed();
        var ids = Enumerable.Range(0, 200).Select(_ => Guid.NewGuid()).ToList();
        var reservations = await Task.WhenAll(ids.Select(
            id => bed.Cloud.ReserveAsync(bed.Scope, id, Forever(), None).AsTask()));
        Assert.Equal(200, reservations.Select(r => r.Address).Distinct().Count());
    }

    [Fact]
    public async Task Reserve_AddressIsTaken_TakesTheNext()
    {
        await using var bed = new LocalBed();
        LocalReservations book = new(bed.Root, new PortPool(), _ => ["127.1.1.1", "127.1.1.2"]);
        Assert.Equal("127.1.1.1", book.Reserve(Guid.NewGuid(), NoPorts).Address);
        var second = Guid.NewGuid();
        Assert.Equal("127.1.1.2", book.Reserve(second, NoPorts).Address);
        var error = Assert.Throws<CloudException>(() => book.Reserve(Guid.NewGuid(), NoPorts));
        Assert.Equal(CloudErrorKind.Quota, error.Kind);

        book.Release(Guid.NewGuid(), "127.1.1.2");
        Assert.Equal("127.1.1.2", book.Reserve(second, NoPorts).Address);
        book.Release(second, "127.1.1.2");
        Assert.Equal("127.1.1.2", book.Reserve(Guid.NewGuid(), NoPorts).Address);
    }

    [Fact]
    public async Task Reserve_OtherCreatorsAtOnce_NoAddressIsGivenTwice()
    {
        await using var bed = new LocalBed();
        string[] few = [.. Enumerable.Range(1, 40).Select(i => $"127.1.2.{i}")];
        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() =>
            new LocalReservations(bed.Root, new PortPool(), _ => few).Reserve(Guid.NewGuid(), NoPorts).Address)));
        Assert.Equal(few.Order(), taken.Order());
    }

    [Fact]
    public async Task Reserve_SharedAddress_GivesDifferentPorts()
    {
        await using var bed = new LocalBed();
        LocalReservations book = new(bed.Root, new PortPool(), _ => [LoopbackAddresses.Shared]);
        var wanted = new Dictionary<string, int?> { ["http"] = null };
        var ids = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToList();
        var first = ids.Select(id => book.Reserve(id, wanted).Ports["http"]).ToList();
        Assert.Equal(50, first.Distinct().Count());
        Assert.Equal(first, ids.Select(id => book.Reserve(id, wanted).Ports["http"]));
    }

    [Fact]
    public async Task ReleaseUnused_OtherInfrastructuresAndLiveInstances_Stay()
    {
        await using var bed = new LocalBed();
        await using var other = new LocalBed(bed.StoreFolder);
        string[] addresses = ["127.1.3.1", "127.1.3.2", "127.1.3.3"];
        LocalReservations book = new(bed.Root, new PortPool(), _ => addresses);
        var live = Guid.NewGuid();
        Directory.CreateDirectory(bed.Root.Instance(live).Path);
        book.Reserve(live, NoPorts);
        book.Reserve(Guid.NewGuid(), NoPorts);
        new LocalReservations(other.Root, new PortPool(), _ => addresses).Reserve(Guid.NewGuid(), NoPorts);

        book.ReleaseUnused();

        var left = Directory.GetFiles(bed.Root.Addresses).Select(Path.GetFileName).Order();
        Assert.Equal(["127.1.3.1", "127.1.3.3"], left);
    }

    [Fact]
    public void Own_ManyNodes_KeepsOffTheSystemsAddresses()
    {
        var id = Guid.NewGuid();
        Assert.Equal(LoopbackAddresses.Own(id), LoopbackAddresses.Own(id));
        foreach (var address in Enumerable.Range(0, 200).SelectMany(_ => LoopbackAddresses.Own(Guid.NewGuid())))
        {
            var bytes = IPAddress.Parse(address).GetAddressBytes();
            Assert.Equal(127, bytes[0]);
            Assert.InRange(bytes[1], 1, 254);
            Assert.InRange(bytes[3], 1, 254);
        }
    }

    [Fact]
    public void Choose_FixedPorts_AreNotChosenForOthers()
    {
        var pool = new PortPool();
        var free = pool.Choose("127.0.0.1", new Dictionary<string, int?> { ["a"] = null })["a"];
        var ports = pool.Choose("127.0.0.1", new Dictionary<string, int?> { ["a"] = free, ["b"] = null });
        Assert.Equal(free, ports["a"]);
        Assert.NotEqual(free, ports["b"]);
    }

    [Fact]
    public void Choose_AddressOfAnotherMachine_IsTransient()
    {
        var wanted = new Dictionary<string, int?> { ["a"] = null };
        var error = Assert.Throws<CloudException>(() => new PortPool().Choose("192.0.2.1", wanted));
        Assert.Equal(CloudErrorKind.Transient, error.Kind);
    }
}
