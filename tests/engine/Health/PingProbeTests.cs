using System.Net.NetworkInformation;
using System.Net.Sockets;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class PingProbeTests
{
    [PingFact]
    public async Task Ping_LoopbackAddress_IsAnswered()
        => Assert.Null(await PingProbe.For("127.0.0.5").AskAsync(CancellationToken.None));

    [Fact]
    public async Task Ping_NoAnswer_SaysHowLongItWaited()
        => Assert.Equal("got no answer within 1 s", await Ask(() => IPStatus.TimedOut));

    [Fact]
    public async Task Ping_OtherStatus_IsTold()
        => Assert.Equal("failed: DestinationHostUnreachable", await Ask(() => IPStatus.DestinationHostUnreachable));

    [Fact]
    public async Task Ping_MachineThatCannotSendOne_SaysWhatToDo()
    {
        var denied = new PingException("x", new SocketException((int)SocketError.AccessDenied));

        foreach (var cause in new Exception[] { new PlatformNotSupportedException(), denied })
            Assert.Contains("ping: false", await Ask(() => throw cause), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ping_UnknownHost_TellsTheCause()
    {
        var unknown = new PingException("general", new SocketException((int)SocketError.HostNotFound));

        var answer = await Ask(() => throw unknown);

        Assert.StartsWith("failed: ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("general", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void For_Address_NamesIt() => Assert.Equal("ping to 10.0.0.1", PingProbe.For("10.0.0.1").Name);

    private static Task<string?> Ask(Func<IPStatus> answer)
        => PingProbe.For("10.0.0.1", (_, _, _) => Task.FromResult(answer())).AskAsync(CancellationToken.None);

    /// <summary>A test that needs to be allowed to ping.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PingFactAttribute : FactAttribute
    {
        public PingFactAttribute()
        {
            try
            {
                using var ping = new Ping();
                if (ping.Send("127.0.0.1", 1_000).Status != IPStatus.Success)
                    Skip = "This machine does not answer its own ping.";
            }
            catch (Exception e) when (e is PingException or PlatformNotSupportedException)
            {
                Skip = "This machine may not ping: raw sockets are not allowed and there is no program 'ping'.";
            }
        }
    }
}
