using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Security;

namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>
/// The agent of SSH_AUTH_SOCK, by its protocol (draft-miller-ssh-agent): a list of keys, and signatures. It is asked
/// for what this process signs in with; no host ever reaches it.
/// </summary>
internal static class SshAgent
{
    private const byte RequestIdentities = 11, IdentitiesAnswer = 12, SignRequest = 13, SignResponse = 14;
    private const int LargestAnswer = 256 * 1024;
    private const int MostKeys = 16;

    // A list needs nobody; a signature may wait for a touch of a key.
    private static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(2), SignLimit = TimeSpan.FromSeconds(20);

    /// <summary>The public keys; empty where there is no agent.</summary>
    public static IReadOnlyList<byte[]> Keys()
    {
        if (Environment.GetEnvironmentVariable("SSH_AUTH_SOCK") is not { Length: > 0 }) return [];
        try
        {
            var answer = new Reader(Ask([RequestIdentities], ListLimit));
            if (answer.Byte() != IdentitiesAnswer) return [];
            var keys = new List<byte[]>();
            for (var left = Math.Min(answer.Number(), MostKeys); left > 0; left--)
            {
                keys.Add(answer.Bytes());
                answer.Bytes();
            }

            return keys;
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>The signature, as SSH sends it.</summary>
    public static byte[] Sign(byte[] key, byte[] data, uint flags)
    {
        using var request = new MemoryStream();
        request.WriteByte(SignRequest);
        Write(request, key);
        Write(request, data);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, flags);
        request.Write(number);
        var answer = new Reader(Ask(request.ToArray(), SignLimit));
        return answer.Byte() == SignResponse ? answer.Bytes() : throw new IOException("the SSH agent does not sign");
    }

    public static string TypeOf(byte[] key) => Encoding.ASCII.GetString(new Reader(key).Bytes());

    private static byte[] Ask(byte[] request, TimeSpan limit)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = (int)limit.TotalMilliseconds, SendTimeout = (int)limit.TotalMilliseconds,
        };
        socket.Connect(new UnixDomainSocketEndPoint(Environment.GetEnvironmentVariable("SSH_AUTH_SOCK")!));
        using var stream = new NetworkStream(socket);
        Write(stream, request);
        var head = new byte[4];
        stream.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is 0 or > LargestAnswer) throw new IOException("what answers is no SSH agent");
        var answer = new byte[length];
        stream.ReadExactly(answer);
        return answer;
    }

    private static void Write(Stream stream, byte[] bytes)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)bytes.Length);
        stream.Write(number);
        stream.Write(bytes);
    }

    private sealed class Reader(byte[] from)
    {
        private int at;

        public byte Byte() => at < from.Length ? from[at++] : throw Short();

        public uint Number()
        {
            if (from.Length - at < 4) throw Short();
            at += 4;
            return BinaryPrimitives.ReadUInt32BigEndian(from.AsSpan(at - 4));
        }

        public byte[] Bytes()
        {
            var length = Number();
            if (length > from.Length - at) throw Short();
            at += (int)length;
            return from[(at - (int)length)..at];
        }

        private static IOException Short() => new("the answer of the SSH agent is too short");
    }
}

/// <summary>The keys of the agent for the library.</summary>
internal sealed class SshAgentKeys(IReadOnlyList<byte[]> keys) : IPrivateKeySource
{
    private const uint Sha256 = 2, Sha512 = 4;

    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; } = [.. keys.SelectMany(AlgorithmsOf)];

    private static IEnumerable<HostAlgorithm> AlgorithmsOf(byte[] key) => SshAgent.TypeOf(key) switch
    {
        "ssh-rsa" => [new AgentKey("rsa-sha2-512", key, Sha512), new AgentKey("rsa-sha2-256", key, Sha256)],
        var type => [new AgentKey(type, key, 0)],
    };

    private sealed class AgentKey(string name, byte[] key, uint flags) : HostAlgorithm(name)
    {
        public override byte[] Data => key;

        public override byte[] Sign(byte[] data) => SshAgent.Sign(key, data, flags);

        public override bool VerifySignature(byte[] data, byte[] signature) => false;
    }
}
