namespace Occo.Engine.InfraProcessor;

/// <summary>How a step ended.</summary>
internal enum StepEnd
{
    Done,
    Failed,

    /// <summary>Neither done nor failed when the pass ended; the next pass looks at it again.</summary>
    Waiting,
}

/// <summary>
/// Counts what the steps of a pass came to, and tells who listens. Safe for use from several threads.
/// </summary>
internal sealed class StepLedger(int pass, int total, TimeProvider time, Action<EnactmentProgress>? onProgress)
{
    private readonly object gate = new();
    private readonly List<StepError> errors = [];
    private readonly Dictionary<(StepAction, StepEnd), int> counts = [];
    private int healed;
    private long lastChange = time.GetTimestamp();
    private int active;

    public IReadOnlyList<StepError> Errors
    {
        get
        {
            lock (gate) return [.. errors];
        }
    }

    /// <summary>How long nothing has ended while nothing but waiting is under way.</summary>
    public TimeSpan Quiet
    {
        get
        {
            lock (gate) return active > 0 ? TimeSpan.Zero : time.GetElapsedTime(lastChange);
        }
    }

    /// <summary>Replacements of failed instances that are done.</summary>
    public int Healed
    {
        get
        {
            lock (gate) return healed;
        }
    }

    public int Count(StepEnd end, params StepAction[] actions)
    {
        lock (gate) return counts.Where(c => c.Key.Item2 == end && actions.Contains(c.Key.Item1)).Sum(c => c.Value);
    }

    public int Count(StepEnd end)
    {
        lock (gate) return counts.Where(c => c.Key.Item2 == end).Sum(c => c.Value);
    }

    /// <summary>A cloud call is under way until the result is disposed.</summary>
    public IDisposable Call()
    {
        lock (gate) active++;
        return new Activity(this);
    }

    public StepEnd End(Step step, StepEnd end, string what)
    {
        lock (gate)
        {
            counts[(step.Action, end)] = counts.GetValueOrDefault((step.Action, end)) + 1;
            if (end == StepEnd.Done && step.Heals) healed++;
            lastChange = time.GetTimestamp();
            onProgress?.Invoke(new(pass, "Executing", counts.Values.Sum(), total, $"{step.Node ?? step.InstanceId}: {what}"));
        }

        return end;
    }

    public StepEnd Fail(Step step, Guid? nodeId, CloudErrorKind kind, string message)
    {
        lock (gate) errors.Add(new(step.Node, nodeId ?? step.NodeId, step.Action, kind, message));
        return End(step, StepEnd.Failed, message);
    }

    private sealed class Activity(StepLedger ledger) : IDisposable
    {
        public void Dispose()
        {
            lock (ledger.gate)
            {
                ledger.active--;
                ledger.lastChange = ledger.time.GetTimestamp();
            }
        }

    }

    private readonly TimeProvider time = time;
}
