using System.Runtime.CompilerServices;
using Occo.Engine.Api.Wire;
using Occo.Server.Problems;

namespace Occo.Server.Enactments;

/// <summary>A message of a stream.</summary>
/// <param name="Id">Its number; of an event its sequence, elsewhere from 1.</param>
/// <param name="Kind">A name of <see cref="StreamMessage"/>.</param>
/// <param name="Value">What it tells.</param>
internal sealed record Message(long Id, string Kind, object? Value);

/// <summary>
/// What a piece of work tells, for any number of readers, each from where it stopped. Of progress only the newest is
/// kept, of the rest the newest 20,000.
/// </summary>
internal sealed class MessageLog
{
    private const int Most = 20_000;

    private readonly Lock gate = new();
    private readonly Queue<Message> kept = new();
    private Message? progress;
    private long last;
    private bool isEnded;
    private TaskCompletionSource changed = Signal();

    /// <summary>The newest progress.</summary>
    public EnactmentProgress? Progress => progress?.Value as EnactmentProgress;

    /// <summary>The texts of the notices.</summary>
    public IReadOnlyList<string> Notices => [.. Kept(StreamMessage.Notice).Select(message => (string)message.Value!)];

    /// <summary>The last message; null: the work goes on.</summary>
    public Message? End { get; private set; }

    /// <summary>Completes when there is a first message.</summary>
    public Task FirstAsync()
    {
        lock (gate) return last > 0 ? Task.CompletedTask : changed.Task;
    }

    public void Add(string kind, object? value)
    {
        lock (gate)
        {
            if (isEnded) return;
            var message = new Message(++last, kind, value);
            if (kind == StreamMessage.Progress) progress = message;
            else kept.Enqueue(message);
            if (kept.Count > Most) kept.Dequeue();
            if (kind is StreamMessage.Result or StreamMessage.Problem) (isEnded, End) = (true, message);
            changed.SetResult();
            changed = Signal();
        }
    }

    /// <summary>Nobody follows any more: only the end is kept.</summary>
    public void Shorten()
    {
        lock (gate)
        {
            if (End is null) return;
            kept.Clear();
            kept.Enqueue(End);
        }
    }

    /// <summary>Does the work, and adds its result or the problem that ended it. Does not throw.</summary>
    /// <param name="work">The work.</param>
    /// <param name="canceled">The problem of work that was canceled.</param>
    public async Task RunAsync(Func<Task<object?>> work, Func<Problem> canceled)
    {
        try
        {
            Add(StreamMessage.Result, await work().ConfigureAwait(false));
        }
#pragma warning disable CA1031 // Each error is told.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Add(StreamMessage.Problem, error is OperationCanceledException ? canceled() : ProblemAnswer.Of(error));
        }
    }

    /// <summary>The messages after one, and those that come, until the last one.</summary>
    public async IAsyncEnumerable<Message> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            Message[] next;
            Task more;
            bool isLast;
            lock (gate)
            {
                next = [.. kept.Append(progress).OfType<Message>().Where(m => m.Id > after).OrderBy(m => m.Id)];
                (more, isLast) = (changed.Task, isEnded);
            }

            foreach (var message in next)
            {
                yield return message;
                after = message.Id;
            }

            if (isLast) yield break;
            await more.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    private Message[] Kept(string kind)
    {
        lock (gate) return [.. kept.Where(message => message.Kind == kind)];
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
