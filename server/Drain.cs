using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting.WindowsServices;

namespace Occo.Server;

/// <summary>
/// SIGTERM, and Ctrl+C, end the work when what was begun is finished; a second one ends the process at once. So does
/// the service manager of Windows.
/// </summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource begun = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly WindowsService? service;

    public Drain()
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT })
            registrations.Add(PosixSignalRegistration.Create(signal, Begin));
        if (OperatingSystem.IsWindows() && WindowsServiceHelpers.IsWindowsService()) service = new(begun.Cancel);
    }

    public CancellationToken Begun => begun.Token;

    public void Dispose()
    {
        if (OperatingSystem.IsWindows()) service?.HasEnded();
        foreach (var registration in registrations) registration.Dispose();
        begun.Dispose();
    }

    private void Begin(PosixSignalContext context)
    {
        if (begun.IsCancellationRequested) return;
        context.Cancel = true;
        begun.Cancel();
    }
}
