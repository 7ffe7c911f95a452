using System.Net.Sockets;
using Renci.SshNet.Common;

namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>Maps the errors of SSH to kinds, with advice.</summary>
internal static class HostErrors
{
    /// <summary>The handler's exception for one of the library or the network; null for any other.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="host">The host.</param>
    /// <param name="user">Who was signed in.</param>
    /// <param name="wasSent">The host may have begun to work.</param>
    public static CloudException? Of(Exception exception, HostEntry host, string user, bool wasSent)
        => exception switch
        {
            CloudException => null,
            SshAuthenticationException => new(CloudErrorKind.Unauthorised, $"{host.Name} does not let {user} in: "
                + $"{exception.Message.Closed()} Look at 'user', and at 'private_key' or 'password' in 'auth_data' of "
                + "the credentials file, or at ssh-agent.", exception) { WasNotSent = true },
            OperationCanceledException or SshOperationTimeoutException or TimeoutException => new(
                CloudErrorKind.Transient, $"{host.Name} does not answer in time.", exception) { WasNotSent = !wasSent },
            SocketException or SshException or IOException or ObjectDisposedException => new(CloudErrorKind.Transient,
                $"{host.Name} {(wasSent ? "broke off" : "cannot be reached")}: {exception.Message.Closed()}", exception)
            {
                WasNotSent = !wasSent,
            },
            _ => null,
        };

    public static CloudException Untrusted(HostEntry host, HostKeys keys, string type, byte[] key)
    {
        var shown = $"{type} SHA256:{HostKeys.FingerprintOf(key)}";
        return new(CloudErrorKind.Unauthorised, keys.AreKnown
            ? $"{host.Name} shows the key {shown}, which is not the known one ({keys.Source}). Somebody may be in "
                + "between, or the host was installed anew: ask who knows before you change the known key."
            : $"The key of {host.Name} is not known. It shows {shown}. When you have compared this with the host's own "
                + $"(ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub there), add it to {keys.Source}, or write host_key: "
                + $"'SHA256:{HostKeys.FingerprintOf(key)}' for this host.")
        {
            WasNotSent = true,
        };
    }
}
