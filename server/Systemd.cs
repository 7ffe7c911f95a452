using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace Occo.Server;

/// <summary>Tells systemd, where it started the program, that it serves, that it is alive, and that it ends.</summary>
internal static class Systemd
{
    private static readonly SystemdNotifier Notifier = new();
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    // It lives as long as the process.
    private static Timer? watchdog;

    /// <summary>It serves from now on; when it is told to end, that is told, too.</summary>
    public static void Ready(CancellationToken drain)
    {
        Notifier.Notify(ServiceState.Ready);
        drain.Register(() => Notifier.Notify(ServiceState.Stopping));
        if (WatchdogTime() is { } limit) watchdog = new(_ => Notifier.Notify(Alive), null, TimeSpan.Zero, limit / 2);
    }

    // systemd restarts a program that is silent for longer (WatchdogSec).
    private static TimeSpan? WatchdogTime()
        => Notifier.IsEnabled && long.TryParse(
            Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture,
            out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
}
