using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>What <c>occod</c> tells systemd (Type=notify, WatchdogSec).</summary>
public sealed class SystemdTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly string folder = Directory.CreateTempSubdirectory("occo-notify-").FullName;
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public void Dispose()
    {
        socket.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("work")]
    [InlineData("serve")]
    public async Task Notify_Life_ReadyAliveStopping(string command)
    {
        var path = Path.Combine(folder, "notify");
        socket.Bind(new UnixDomainSocketEndPoint(path));
        var store = Path.Combine(folder, "occo.db");
        await (await Orchestrator.OpenAsync(new() { StorePath = store })).DisposeAsync();

        using var occod = await WorkerProcess.StartAsync(
            command, store, folder, ("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "200000"));

        Assert.Equal("READY=1", await HearAsync());
        for (var i = 0; i < 3; i++) Assert.Equal("WATCHDOG=1", await HearAsync());
        await occod.SignalAsync("TERM");
        string last;
        while ((last = await HearAsync()) == "WATCHDOG=1") { }
        Assert.Equal("STOPPING=1", last);
        Assert.Equal(0, await occod.EndAsync());
    }

    private async Task<string> HearAsync()
    {
        var buffer = new byte[256];
        using var end = new CancellationTokenSource(Limit);
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, end.Token)).TrimEnd('\n');
    }
}
