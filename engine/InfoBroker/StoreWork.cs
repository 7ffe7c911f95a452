using System.Runtime.ExceptionServices;

namespace Occo.Engine.InfoBroker;

/// <summary>A piece of writing that waits for its commit.</summary>
internal abstract class StoreWork
{
    private ExceptionDispatchInfo? failure;

    /// <summary>Runs it in a transaction.</summary>
    public abstract void Run(StoreTransaction transaction);

    /// <summary>Tells whoever waits. Called once, after the commit.</summary>
    public abstract void Complete();

    /// <summary>It failed, and nothing of it is in the store.</summary>
    public void Fail(Exception error) => failure ??= ExceptionDispatchInfo.Capture(error);

    /// <summary>Why it failed, or null.</summary>
    protected Exception? Failure => failure?.SourceException;

    /// <summary>Throws what made it fail, if it did.</summary>
    protected void ThrowIfFailed() => failure?.Throw();
}

/// <inheritdoc/>
internal sealed class StoreWork<T>(Func<StoreTransaction, T> work, Action<IReadOnlyList<Event>>? committed = null)
    : StoreWork
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreTransaction? ran;
    private T? value;

    /// <summary>Done when the work is committed.</summary>
    public Task<T> Task => completion.Task;

    /// <summary>What the work returned; throws what it threw.</summary>
    public T Value
    {
        get
        {
            ThrowIfFailed();
            return value!;
        }
    }

    /// <inheritdoc/>
    public override void Run(StoreTransaction transaction)
    {
        ran = transaction;
        value = work(transaction);
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        if (Failure is { } error)
        {
            completion.SetException(error);
            // Observed here: whoever runs a work on the own thread asks for the value, not for the task.
            _ = completion.Task.Exception;
            return;
        }

        if (ran is { Events.Count: > 0 }) committed?.Invoke(ran.Events);
        completion.SetResult(value!);
    }
}
