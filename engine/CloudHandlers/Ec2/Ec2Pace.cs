namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Keeps RunInstances below the throttle of EC2: two token buckets per account and region, one for calls (5, refilled
/// by 2 a second) and one for instances (1,000, refilled by 2 a second). Source: "Request throttling for the Amazon EC2
/// API" in the EC2 developer guide.
/// </summary>
internal sealed class Ec2Pace(TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private readonly Bucket calls = new(time, capacity: 5, perSecond: 2);
    private readonly Bucket instances = new(time, capacity: 1000, perSecond: 2);

    /// <summary>Waits until a call for so many instances may be made. First come, first served.</summary>
    public async Task WaitAsync(int count, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            while (Max(calls.Until(1), instances.Until(count)) is var pause && pause > TimeSpan.Zero)
                await Task.Delay(pause, time, cancel).ConfigureAwait(false);
            calls.Take(1);
            instances.Take(count);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private sealed class Bucket
    {
        private readonly TimeProvider time;
        private readonly double capacity;
        private readonly double perSecond;
        private double tokens;
        private long filled;

        public Bucket(TimeProvider time, double capacity, double perSecond)
        {
            (this.time, this.capacity, this.perSecond) = (time, capacity, perSecond);
            (tokens, filled) = (capacity, time.GetTimestamp());
        }

        public TimeSpan Until(double wanted)
        {
            tokens = Math.Min(capacity, tokens + time.GetElapsedTime(filled).TotalSeconds * perSecond);
            filled = time.GetTimestamp();

            // Rounded up to milliseconds, so that the timer does not fire too early.
            return tokens >= wanted
                ? TimeSpan.Zero
                : TimeSpan.FromMilliseconds(Math.Ceiling((wanted - tokens) / perSecond * 1000));
        }

        public void Take(double taken) => tokens -= taken;
    }
}
