namespace Occo;

/// <summary>
/// One caller at a time for each name, first come, first served. Scripts look before they act, so that two at once
/// would make a machine twice.
/// </summary>
internal sealed class Turns
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task> last = [];

    /// <summary>Waits until earlier callers of all these names have ended. Dispose of the result.</summary>
    public async Task<Turn> EnterAsync(IEnumerable<string> names, CancellationToken cancel)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var own = names.ToList();
        Task before;
        lock (gate)
        {
            before = Task.WhenAll(own.Select(name => last.GetValueOrDefault(name, Task.CompletedTask)).ToList());
            foreach (var name in own) last[name] = mine.Task;
        }

        var turn = new Turn(() => Leave(own, mine));
        try
        {
            await before.WaitAsync(cancel).ConfigureAwait(false);
            return turn;
        }
        catch (OperationCanceledException)
        {
            // Who waits behind this caller waits for those before it.
            turn.Outlast(before);
            turn.Dispose();
            throw;
        }
    }

    private void Leave(List<string> names, TaskCompletionSource mine)
    {
        lock (gate)
        {
            foreach (var name in names)
                if (last.GetValueOrDefault(name) == mine.Task) last.Remove(name);
        }

        mine.SetResult();
    }
}

/// <summary>The right to act under some names.</summary>
internal sealed class Turn(Action leave) : IDisposable
{
    private Task outlasted = Task.CompletedTask;

    /// <summary>The turn does not end before this work has.</summary>
    public void Outlast(Task work) => outlasted = work;

    public void Dispose() => outlasted.ContinueWith(
        _ => leave(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
