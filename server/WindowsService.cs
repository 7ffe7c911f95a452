using System.Runtime.Versioning;
using System.ServiceProcess;

namespace Occo.Server;

/// <summary>Speaks with the service manager of Windows, which started the program, until the program ends.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsService : ServiceBase
{
    // The drain has its own limit.
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private readonly Action drain;
    private readonly ManualResetEventSlim ended = new();
    private readonly Thread thread;
    private volatile bool isStopping;

    /// <param name="drain">Called when the service is to end.</param>
    public WindowsService(Action drain)
    {
        this.drain = drain;
        CanShutdown = true;
        thread = new(() => Run(this)) { IsBackground = true };
        thread.Start();
    }

    /// <summary>The work is over. A service that nobody stopped has failed, and is started again.</summary>
    public void HasEnded()
    {
        if (!isStopping) return;
        ended.Set();
        thread.Join();
    }

    protected override void OnStop()
    {
        isStopping = true;
        RequestAdditionalTime(Patience);
        drain();
        ended.Wait();
    }

    protected override void OnShutdown() => OnStop();

    protected override void Dispose(bool disposing)
    {
        if (disposing) ended.Dispose();
        base.Dispose(disposing);
    }
}
