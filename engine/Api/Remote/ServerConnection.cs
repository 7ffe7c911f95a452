using System.Net.Sockets;
using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

/// <summary>
/// A connection to a server, for any number of doors at the same time. It has the token, and shows it to nobody but the
/// server: no redirection is followed.
/// </summary>
public sealed class ServerConnection : IDisposable
{
    // A machine that is gone without a word is noticed after half a minute.
    private const int QuietSeconds = 15, ProbeSeconds = 5, Probes = 3;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(1);
    private readonly HttpClient client;
    private Caller? caller;

    /// <summary>
    /// Connects when it is first used. Throws <see cref="OccoException"/> (InvalidArgument) for an address that is
    /// none.
    /// </summary>
    /// <param name="address"><c>https://host[:port][/path]</c>, or <c>http://</c> on this machine.</param>
    /// <param name="token">The token; null: the server is asked without one.</param>
    /// <param name="skipCertificateCheck">Trust any certificate: anybody between here and there can read all.</param>
    public ServerConnection(string address, string? token, bool skipCertificateCheck = false)
        : this(address, token, skipCertificateCheck, AnswerLimit) { }

    internal ServerConnection(
        string address, string? token, bool skipCertificateCheck, TimeSpan limit,
        int mostBytes = ServerCalls.MostBytes)
    {
        Address = ServerAddress.Normalise(address);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = ConnectLimit,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = !new Uri(Address).IsLoopback,
        };
#pragma warning disable CA5359 // Only when the user asks for it.
        if (skipCertificateCheck)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        client = new(handler) { BaseAddress = new($"{Address}/api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", Checked(token));
        client.DefaultRequestHeaders.UserAgent.Add(new("Occo", null));
        Calls = new(client, Address, limit, mostBytes);
    }

    /// <summary>Address of the server, without a slash at its end.</summary>
    public string Address { get; }

    internal ServerCalls Calls { get; }

    /// <summary>The text is the address of a server, no path of a file and no address of a database.</summary>
    public static bool IsAddress(string text) => ServerAddress.IsAddress(text);

    /// <summary>The one form of an address. Throws like the constructor.</summary>
    public static string Normalise(string address) => ServerAddress.Normalise(address);

    /// <summary>
    /// Who the server says that the token is; asked once. Throws <see cref="OccoException"/> (Store) for a server that
    /// does not answer, and <see cref="ServerException"/> for a token that it refuses.
    /// </summary>
    public async Task<Caller> GetCallerAsync(CancellationToken cancel = default)
        => caller ??= await Calls.GetAsync<Caller>("me", cancel).ConfigureAwait(false);

    /// <summary>Ends the calls of all its doors.</summary>
    public void Dispose() => client.Dispose();

    /// <summary>The address. Never the token.</summary>
    public override string ToString() => Address;

    private static string Checked(string token)
        => token.Length > 0 && token.All(c => c is > ' ' and < '\x7f') ? token
            : throw new OccoException(FailureKind.InvalidArgument, "The token has characters that no token has.");

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, QuietSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
            await socket.ConnectAsync(context.DnsEndPoint, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
