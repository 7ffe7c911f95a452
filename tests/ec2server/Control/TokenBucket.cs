namespace Occo.Ec2Server;

/// <summary>So many calls at once, and so many a second in the long run.</summary>
internal sealed class TokenBucket(int size, double perSecond, TimeProvider time)
{
    private double tokens = size;
    private long refilled = time.GetTimestamp();

    /// <summary>Takes tokens if there are enough.</summary>
    public bool Take(int count)
    {
        var now = time.GetTimestamp();
        tokens = Math.Min(size, tokens + (time.GetElapsedTime(refilled, now).TotalSeconds * perSecond));
        refilled = now;
        if (tokens < count) return false;
        tokens -= count;
        return true;
    }
}
