using Microsoft.Extensions.Hosting.Systemd;

namespace Occo.Server;

/// <summary>Tells systemd, where it started the program, that it serves, and that it ends.</summary>
internal static class Systemd
{
    private static readonly SystemdNotifier Notifier = new();

    /// <summary>It serves from now on; when it is told to end, that is told, too.</summary>
    public static void Ready(CancellationToken drain)
    {
        Notifier.Notify(ServiceState.Ready);
        drain.Register(() => Notifier.Notify(ServiceState.Stopping));
    }
}
