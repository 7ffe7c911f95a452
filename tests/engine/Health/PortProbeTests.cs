using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class PortProbeTests
{
    [Fact]
    public async Task Port_Listening_IsWell()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        Assert.Null(await PortProbe.For("127.0.0.1", Port(listener)).AskAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Port_NobodyListens_RefusedTheConnection()
    {
        using var closed = ClosedPort(out var port);
        using var checker = new HealthChecker(TimeProvider.System);

        var report = await checker.CheckAsync(
            TestInstance.At("127.0.0.1"), new HealthCheckSpec { Ping = false, Ports = [port] }, CancellationToken.None);

        Assert.Equal(HealthReport.Bad($"port {port} on 127.0.0.1 refused the connection"), report);
    }

    [Fact]
    public async Task Ports_OneOfTwoClosed_IsTheOneTold()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var closed = ClosedPort(out var closedPort);
        using var checker = new HealthChecker(TimeProvider.System);

        var report = await checker.CheckAsync(TestInstance.At("127.0.0.1"),
            new HealthCheckSpec { Ping = false, Ports = [Port(listener), closedPort] }, CancellationToken.None);

        Assert.Contains($"port {closedPort} ", report.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_NameThatIsNoHost_CannotBeReached()
        => Assert.StartsWith("cannot be reached: ",
            await PortProbe.For("no-such-host.invalid", 80).AskAsync(CancellationToken.None), StringComparison.Ordinal);

    [Fact]
    public async Task Port_Cancelled_Throws()
        => await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => PortProbe.For("127.0.0.1", 1).AskAsync(new CancellationToken(canceled: true)));

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    // Bound and not listening: it refuses connections, and nobody else can take it.
    private static Socket ClosedPort(out int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }
}
