namespace Occo.Engine.InfraProcessor;

/// <summary>How a step ended.</summary>
internal enum StepEnd
{
    Done,
    Failed,

    /// <summary>Neither done nor failed when the pass ended; the next pass plans it again.</summary>
    Waiting,
}

/// <summary>Records how the steps of a pass end, and reports progress. Safe for use from several threads.</summary>
internal sealed class StepLedger(PassProgress progress, TimeProvider time)
{
    private readonly object gate = new();
    private readonly List<StepError> errors = [];
    private readonly List<(Step Step, StepEnd End)> ends = [];
    private long lastChange = time.GetTimestamp();
    private int calls;

    public PassProgress Progress => progress;

    public IReadOnlyList<StepError> Errors
    {
        get
        {
            lock (gate) return [.. errors];
        }
    }

    /// <summary>How long no step and no call has ended; zero while a call is under way.</summary>
    public TimeSpan Quiet
    {
        get
        {
            lock (gate) return calls > 0 ? TimeSpan.Zero : time.GetElapsedTime(lastChange);
        }
    }

    /// <summary>A creation was asked for more than once.</summary>
    public bool HasRepeated { get; set; }

    public int Count(StepEnd end, Func<Step, bool>? isCounted = null)
    {
        lock (gate) return ends.Count(e => e.End == end && isCounted?.Invoke(e.Step) != false);
    }

    /// <summary>The steps that are done.</summary>
    public IReadOnlyList<Step> Done
    {
        get
        {
            lock (gate) return [.. ends.Where(e => e.End == StepEnd.Done).Select(e => e.Step)];
        }
    }

    /// <summary>A cloud call is under way until the result is disposed.</summary>
    public IDisposable Call()
    {
        lock (gate) calls++;
        return new CallEnd(this);
    }

    public StepEnd End(Step step, StepEnd end, string what)
    {
        lock (gate)
        {
            ends.Add((step, end));
            lastChange = time.GetTimestamp();
        }

        progress.EndStep($"{step.Node ?? step.InstanceId}: {what}");

        return end;
    }

    public StepEnd Fail(Step step, Guid? nodeId, CloudErrorKind kind, string message, bool isFinal = false)
    {
        var error = new StepError(step.Node, nodeId ?? step.NodeId, step.Action, kind, message);
        lock (gate) errors.Add(error with { IsFinal = isFinal });
        return End(step, StepEnd.Failed, message);
    }

    /// <summary>A step is not done, because its instance is protected.</summary>
    public StepEnd Refuse(Step step, StepError error)
    {
        lock (gate) errors.Add(error);
        return End(step, StepEnd.Failed, error.Message);
    }

    private void EndCall()
    {
        lock (gate)
        {
            calls--;
            lastChange = time.GetTimestamp();
        }
    }

    private sealed class CallEnd(StepLedger ledger) : IDisposable
    {
        public void Dispose() => ledger.EndCall();
    }
}
