using System.Runtime.InteropServices;

namespace Occo.Server;

/// <summary>
/// SIGTERM, and Ctrl+C, end the work when what was begun is finished; a second one ends the process at once.
/// </summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource begun = new();
    private readonly List<PosixSignalRegistration> registrations = [];

    public Drain()
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT })
            registrations.Add(PosixSignalRegistration.Create(signal, Begin));
    }

    public CancellationToken Begun => begun.Token;

    public void Dispose()
    {
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
