using System.Runtime.ExceptionServices;

namespace Occo.Engine.InfoBroker;

/// <summary>A work item that waits for its commit.</summary>
internal abstract class StoreWork
{
    protected ExceptionDispatchInfo? Failure { get; private set; }

    public abstract ValueTask RunAsync(StoreTransaction transaction);

    /// <summary>Completes the waiting task. Called once, after the commit. Never throws.</summary>
    public abstract void Complete();

    /// <summary>It failed, and nothing of it is in the store.</summary>
    public void Fail(Exception error) => Failure ??= ExceptionDispatchInfo.Capture(error);
}

internal sealed class StoreWork<T>(
    Func<StoreTransaction, ValueTask<T>> work, Action<IReadOnlyList<Event>>? committed = null) : StoreWork
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreTransaction? ran;
    private T? value;

    public Task<T> Task => completion.Task;

    public override async ValueTask RunAsync(StoreTransaction transaction)
    {
        ran = transaction;
        value = await work(transaction).ConfigureAwait(false);
    }

    public override void Complete()
    {
        if (Failure is { } failure)
        {
            completion.SetException(failure.SourceException);
            return;
        }

        try
        {
            if (ran is { Events.Count: > 0 }) committed?.Invoke(ran.Events);
            completion.SetResult(value!);
        }
        catch (Exception e)
        {
            // A defect of the listener. The work is in the store; its caller learns of the defect.
            completion.SetException(e);
        }
    }
}
