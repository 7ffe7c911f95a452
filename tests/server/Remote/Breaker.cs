using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Occo.Server.Tests.Remote;

/// <summary>The network between a client and a server: when told to, it loses answers and breaks connections.</summary>
internal sealed class Breaker : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentDictionary<TcpClient, bool> open = new();
    private readonly int target;
    private int losses;

    public Breaker(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>So many of the next answers do not arrive: their connections break instead.</summary>
    public void LoseAnswers(int count) => Volatile.Write(ref losses, count);

    /// <summary>All connections break.</summary>
    public void Break()
    {
        foreach (var client in open.Keys) client.Close();
    }

    public void Dispose()
    {
        end.Cancel();
        listener.Dispose();
        Break();
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(end.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using var far = new TcpClient();
        open[near] = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target, end.Token);
            await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream(), end.Token),
                AnswerAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException)
        {
            // One side has closed it.
        }
        finally
        {
            open.TryRemove(near, out _);
            near.Dispose();
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, end.Token) is > 0 and var count)
        {
            if (Interlocked.Decrement(ref losses) >= 0) return;
            await to.WriteAsync(buffer.AsMemory(0, count), end.Token);
        }
    }
}
