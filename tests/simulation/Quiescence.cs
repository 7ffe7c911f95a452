using System.Runtime.CompilerServices;

namespace Occo.Simulation;

/// <summary>
/// Waits until the engine has nothing left to do before the next stimulus. Sound only because the thread pool of this
/// program has one thread: what runs here runs alone, so an empty queue means that everybody waits for cloud or clock.
/// </summary>
internal static class Quiescence
{
    /// <summary>
    /// Takes all but one thread from the pool. The runtime allows that only where it sees one processor.
    /// </summary>
    public static void Require()
    {
        if (ThreadPool.SetMinThreads(1, 1) && ThreadPool.SetMaxThreads(1, 1)) return;
        throw new InvalidOperationException(
            "The simulation needs a thread pool of one thread: set the environment variable "
            + "DOTNET_PROCESSOR_COUNT to 1.");
    }

    /// <summary>Ends when nothing is queued any more.</summary>
    public static async Task ReachAsync()
    {
        do
        {
            await default(BehindTheOthers);
        }
        while (ThreadPool.PendingWorkItemCount > 0);
    }

    // Task.Yield goes to the front of the thread's own queue; this goes to the end of the common one.
    private readonly struct BehindTheOthers : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public BehindTheOthers GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
            => ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: false);
    }
}
