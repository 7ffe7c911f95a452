namespace Occo.Simulation;

/// <summary>A call on its way to a cloud and back.</summary>
internal sealed class Message(
    SimulatedProcess from, string infrastructure, string what, bool makes, Func<object> act)
{
    private readonly TaskCompletionSource<object> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private object? answer;
    private Exception? error;

    public SimulatedProcess From => from;

    /// <summary>Id of the infrastructure that it is about.</summary>
    public string Infrastructure => infrastructure;

    /// <summary>For the trace.</summary>
    public string What => what;

    /// <summary>It makes machines.</summary>
    public bool Makes => makes;

    /// <summary>The cloud has carried it out; the reply is on its way.</summary>
    public bool Acted { get; private set; }

    /// <summary>Nobody waits for the reply any more.</summary>
    public bool Abandoned => from.Clock.Dead || reply.Task.IsCompleted;

    /// <summary>What the caller waits for.</summary>
    public Task<object> Reply => reply.Task;

    public void Act()
    {
        Acted = true;
        (answer, error) = (null, null);
        try
        {
            answer = act();
        }
        catch (CloudException e)
        {
            error = e;
        }
    }

    public void Answer()
    {
        if (error is not null) Fail(error);
        else reply.TrySetResult(answer!);
    }

    public void Fail(Exception e) => reply.TrySetException(e);

    public void Abandon(CancellationToken cancel) => reply.TrySetCanceled(cancel);
}
