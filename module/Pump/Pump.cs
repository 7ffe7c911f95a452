using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Occo;

/// <summary>
/// Runs engine work on the thread pool while the pipeline thread does what only it may do: write. It returns when the
/// work has ended, however that came about.
/// </summary>
internal sealed class Pump(CancellationTokenSource stop)
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(200);
    private readonly BlockingCollection<Action> writes = [];

    /// <summary>Leaves something to be written to the pipeline thread. For the work, from any thread.</summary>
    public void Post(Action write) => writes.Add(write);

    /// <summary>Runs the work; <paramref name="tick"/> is called from the pipeline thread now and then.</summary>
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
            // The pipeline wants no more: Ctrl+C, Select-Object -First, -ErrorAction Stop.
            stop.Cancel();
            throw;
        }
        finally
        {
            // What is left is not written any more; the work itself is waited for, it never throws.
            foreach (var _ in writes.GetConsumingEnumerable()) { }
            running.Wait();
            writes.Dispose();
        }

        failure?.Throw();
        return result;

        async Task WorkAsync()
        {
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
