using System.Diagnostics;
using System.Text;

namespace Occo.Engine.Util;

/// <summary>
/// Failpoints that are armed or counted. The log gets the name of each hit. Safe for use from several threads.
/// </summary>
internal sealed class FailpointSet(IReadOnlyList<FailpointOrder> orders, string? log)
{
    private readonly object gate = new();
    private readonly Dictionary<string, long> hits = [];

    // Without a buffer: what was written is there when the process is killed right after.
    private readonly FileStream? file = log is null
        ? null
        : new(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Hit(string name)
    {
        long hit;
        lock (gate)
        {
            hits[name] = hit = hits.GetValueOrDefault(name) + 1;
            file?.Write(Encoding.ASCII.GetBytes(name + "\n"));
        }

        foreach (var order in orders)
        {
            if (order.Name == name && (order.Hit ?? hit) == hit) Run(order);
        }
    }

    private static void Run(FailpointOrder order)
    {
        switch (order.Action)
        {
            case FailpointAction.Kill:
                using (var self = Process.GetCurrentProcess()) self.Kill();
                break;
            case FailpointAction.Throw:
                throw new FailpointException(order.Name);
            default:
                // Failpoints are also inside of transactions, where nothing is asynchronous.
                using (var never = new ManualResetEventSlim()) never.Wait(order.Delay);
                break;
        }
    }
}
