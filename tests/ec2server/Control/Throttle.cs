namespace Occo.Ec2Server;

/// <summary>
/// The limits that EC2's documentation gives for an account in a region: buckets for kinds of calls, and others for the
/// machines that they launch or terminate.
/// </summary>
internal sealed class Throttle(TimeProvider time)
{
    private readonly Dictionary<string, TokenBucket> calls = [];
    private readonly TokenBucket launches = new(1000, 2, time);
    private readonly TokenBucket terminations = new(1000, 20, time);
    private readonly object gate = new();

    /// <summary>Counts a call. Throws <see cref="Ec2Error"/> where it is one too many.</summary>
    /// <param name="action">The action.</param>
    /// <param name="machines">How many machines it launches or terminates.</param>
    public void Pass(string action, int machines)
    {
        lock (gate)
        {
            var (kind, size, perSecond) = action switch
            {
                "RunInstances" => (action, 5, 2d),
                "TerminateInstances" => (action, 100, 5d),
                _ when action.StartsWith("Describe", StringComparison.Ordinal) => ("Describe", 100, 20d),
                _ => ("Change", 50, 5d),
            };
            if (!calls.TryGetValue(kind, out var bucket)) calls[kind] = bucket = new(size, perSecond, time);
            var resources = action switch
            {
                "RunInstances" => launches,
                "TerminateInstances" => terminations,
                _ => null,
            };
            if (!bucket.Take(1) || resources?.Take(machines) == false) throw Ec2Error.Throttled();
        }
    }
}
