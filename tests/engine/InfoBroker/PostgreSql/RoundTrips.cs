using System.Diagnostics;

namespace Occo.Engine.Tests;

/// <summary>Counts what is sent to the server by what is called after it was made, and waited for.</summary>
internal sealed class RoundTrips : IDisposable
{
    private readonly Activity mine = new Activity("counted").Start();
    private readonly ActivityListener listener;
    private int count;

    public RoundTrips()
    {
        listener = new()
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> o)
                => o.Parent.TraceId == mine.TraceId ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            // It hears of what the listeners of other tests sample, too.
            ActivityStopped = trip =>
            {
                if (trip.TraceId == mine.TraceId) Interlocked.Increment(ref count);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>So many until now.</summary>
    public int Count => count;

    /// <summary>So many does an action make.</summary>
    public async Task<int> OfAsync(Func<Task> action)
    {
        var before = count;
        await action();
        return count - before;
    }

    public void Dispose()
    {
        listener.Dispose();
        mine.Dispose();
    }
}
