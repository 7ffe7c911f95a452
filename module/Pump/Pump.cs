using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Occo;

/// <summary>
/// Runs engine work on the thread pool. Meanwhile the pipeline thread writes, because no other thread may. Returns
/// after the work has ended, also when it was stopped.
/// </summary>
internal sealed class Pump(CancellationTokenSource stop)
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(200);
    private readonly BlockingCollection<Action> writes = [];

    /// <summary>Lets the pipeline thread write. Called by the work, from any thread.</summary>
    public void Post(Action write) => writes.Add(write);

    /// <summary>Runs the work. The pipeline thread calls <paramref name="tick"/> five times a second.</summary>
    public T Run<T>(Func<CancellationToken, Task<T>> work, Action tick)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var running = Task.Run(WorkAsync);
        try
        {
            Consume(tick);
        }
        catch
        {
            // The pipeline was stopped: Ctrl+C, Select-Object -First, -ErrorAction Stop.
            stop.Cancel();
            throw;
        }
        finally
        {
            // The rest of the output is discarded. The work is awaited; it never throws.
            foreach (var _ in writes.GetConsumingEnumerable()) { }
            running.Wait();
            writes.Dispose();
        }

        failure?.Throw();
        return result;

        async Task WorkAsync()
        {
            // What the engine writes and stores is the same in every culture.
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            try
            {
                result = await work(stop.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }

            writes.CompleteAdding();
        }
    }

    private void Consume(Action tick)
    {
        var sinceTick = Stopwatch.StartNew();
        while (!writes.IsCompleted)
        {
            if (writes.TryTake(out var write, TickInterval)) write();
            if (sinceTick.Elapsed < TickInterval) continue;
            tick();
            sinceTick.Restart();
        }
    }
}
