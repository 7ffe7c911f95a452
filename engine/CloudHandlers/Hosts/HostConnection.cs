using System.Collections.Concurrent;
using System.Text;
using Renci.SshNet;

namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>
/// Runs one script on a host: a connection, a command, the end. Nothing is forwarded: no agent, no environment, no
/// port. Time and output have limits.
/// </summary>
internal sealed class HostConnection(CloudAccess access)
{
    private const int LargestAnswer = 256 * 1024;
    private const int AtOnce = 3;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a host may work on a script, without the time that it is asked to wait.</summary>
    private static readonly TimeSpan WorkLimit = TimeSpan.FromSeconds(30);

    // A server turns connections away when many begin at once (MaxStartups).
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new();

    private readonly HostCredential credential = new(access);

    /// <summary>Throws <see cref="CloudException"/>.</summary>
    /// <param name="host">The host.</param>
    /// <param name="script">The script.</param>
    /// <param name="patience">How long the script waits.</param>
    /// <param name="cancel">Cancels the call.</param>
    public async Task<HostAnswer> RunAsync(
        HostEntry host, HostScript script, TimeSpan patience, CancellationToken cancel)
    {
        var turn = Turns.GetOrAdd(host.Name, _ => new(AtOnce));
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return HostAnswer.Read(host, script.Nonce,
                await TalkAsync(host, script.For(host), patience, cancel).ConfigureAwait(false));
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<string> TalkAsync(HostEntry host, string script, TimeSpan patience, CancellationToken cancel)
    {
        var wasSent = false;
        CloudException? untrusted = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ConnectLimit);
        var keys = HostKeys.Of(host, credential.KnownHosts);
        var methods = credential.MethodsFor(host);
        var client = new SshClient(new ConnectionInfo(host.Address, host.Port, credential.UserFor(host), [.. methods])
        {
            Timeout = ConnectLimit, ChannelCloseTimeout = TimeSpan.FromSeconds(1),
        });
        try
        {
            Restrict(client.ConnectionInfo, keys);
            client.HostKeyReceived += (_, e) =>
            {
                e.CanTrust = e.Certificate is null && keys.IsTrusted(TypeOf(e.HostKey), e.HostKey);
                if (!e.CanTrust) untrusted = HostErrors.Untrusted(host, keys, TypeOf(e.HostKey), e.HostKey);
            };
            await Task.Run(() => client.ConnectAsync(limit.Token), limit.Token).WaitAsync(limit.Token)
                .ConfigureAwait(false);
            client.KeepAliveInterval = TimeSpan.FromSeconds(5);
            limit.CancelAfter(WorkLimit + patience);
            using var command = client.CreateCommand("exec /bin/sh -s");
            var end = command.ExecuteAsync(limit.Token);
            wasSent = true;
            await Task.Run(() => Write(command, script), limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            while (await Task.WhenAny(end, Task.Delay(Look, limit.Token)).ConfigureAwait(false) != end)
            {
                limit.Token.ThrowIfCancellationRequested();
                if (command.OutputStream.Length + command.ExtendedOutputStream.Length > LargestAnswer) break;
            }

            if (command.OutputStream.Length + command.ExtendedOutputStream.Length > LargestAnswer)
            {
                throw new CloudException(CloudErrorKind.Transient, $"{host.Name} answers with more than "
                    + $"{LargestAnswer / 1024} kB. Look at what it prints at a login.");
            }

            await end.ConfigureAwait(false);
            return command.Result;
        }
        catch (Exception) when (untrusted is not null)
        {
            throw untrusted;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested
            && HostErrors.Of(e, host, credential.UserFor(host), wasSent) is { } failure)
        {
            throw failure;
        }
        finally
        {
            // A host that answers no more must not hold up who waits.
            _ = Task.Run(() => End(client, methods), CancellationToken.None);
        }
    }

    private static void Write(SshCommand command, string script)
    {
        try
        {
            using var input = command.CreateInputStream();
            input.Write(Encoding.UTF8.GetBytes(script));
        }
        catch (InvalidOperationException)
        {
            // The host ended the shell before it read all: its answer, or that it has no end, says the rest.
        }
    }

    private static void End(SshClient client, IReadOnlyList<AuthenticationMethod> methods)
    {
        try
        {
            client.Dispose();
            foreach (var method in methods) (method as IDisposable)?.Dispose();
        }
        catch (Exception e) when (e is Renci.SshNet.Common.SshException or System.Net.Sockets.SocketException
            or ObjectDisposedException or InvalidOperationException)
        {
            // It was over already.
        }
    }

    // A host has keys of several kinds: it is asked for one that is known.
    private static void Restrict(ConnectionInfo connection, HostKeys keys)
    {
        if (keys.Types is not { Count: > 0 } known) return;
        var wanted = known.SelectMany(t => t == "ssh-rsa" ? (string[])["rsa-sha2-512", "rsa-sha2-256"] : [t])
            .ToHashSet();
        if (!connection.HostKeyAlgorithms.Keys.Any(wanted.Contains)) return;
        foreach (var other in connection.HostKeyAlgorithms.Keys.Where(k => !wanted.Contains(k)).ToList())
            connection.HostKeyAlgorithms.Remove(other);
    }

    private static string TypeOf(byte[] key)
    {
        try
        {
            return SshAgent.TypeOf(key);
        }
        catch (IOException)
        {
            return "an unreadable key";
        }
    }
}
