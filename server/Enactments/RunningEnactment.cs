using System.Text.Json;
using Occo.Engine.Api.Wire;
using Occo.Server.Problems;

namespace Occo.Server.Enactments;

/// <summary>Work that a client has asked for.</summary>
internal sealed class RunningEnactment(string? infrastructure, EnactmentPurpose goal, string actor, TimeProvider time)
    : IDisposable
{
    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private readonly CancellationTokenSource stop = new();
    private Task work = Task.CompletedTask;
    private string? stoppedBy;

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Its name; null: it concerns the whole store.</summary>
    public string? Infrastructure => infrastructure;

    /// <summary>Name of the token that asked for it.</summary>
    public string Actor => actor;

    public MessageLog Messages { get; } = new();

    public bool IsEnded => work.IsCompleted;

    /// <summary>When it ended; null: it goes on.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public EnactmentRecord Record => new()
    {
        Id = Id,
        Infrastructure = infrastructure,
        Goal = goal,
        State = Messages.End switch
        {
            null => EnactmentStatus.Running,
            { Kind: StreamMessage.Result } => EnactmentStatus.Done,
            { Value: Problem problem } when problem.Id() is "Canceled" or "Draining" => EnactmentStatus.Canceled,
            _ => EnactmentStatus.Failed,
        },
        Actor = actor,
        StartedAt = startedAt,
        EndedAt = EndedAt,
        Progress = Messages.Progress,
        Notices = Messages.Notices,
        Result = Messages.End is { Kind: StreamMessage.Result, Value: { } result }
            ? JsonSerializer.SerializeToElement(result, result.GetType(), WireJson.Options)
            : null,
        Problem = Messages.End?.Value as Problem,
    };

    /// <summary>Begins.</summary>
    /// <param name="run">The work.</param>
    /// <param name="drain">It was stopped because the server ends.</param>
    public void Start(Func<CancellationToken, Task<object?>> run, CancellationToken drain)
        => work = Task.Run(async () =>
        {
            await Messages.RunAsync(() => run(stop.Token), () => drain.IsCancellationRequested
                ? ServerProblems.Draining
                : ServerProblems.Stopped(stoppedBy)).ConfigureAwait(false);
            EndedAt = time.GetUtcNow();
        }, CancellationToken.None);

    /// <summary>Ends it as Ctrl+C does: what was begun is recorded.</summary>
    /// <param name="by">Who ends it; null: the server.</param>
    public void Stop(string? by = null)
    {
        stoppedBy ??= by;
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended long ago.
        }
    }

    public Task EndedAsync() => work;

    /// <summary>Of one that has ended.</summary>
    public void Dispose() => stop.Dispose();

    /// <summary>Waits until it works or has ended, but not long: a lease may be waited for.</summary>
    public async Task BegunAsync()
    {
        using var limit = new CancellationTokenSource();
        await Task.WhenAny(work, Messages.FirstAsync(), Task.Delay(Beginning, time, limit.Token)).ConfigureAwait(false);
        await limit.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>The options with callbacks that tell the readers.</summary>
    public EnactmentOptions Tell(EnactmentOptions options) => options with
    {
        OnEvent = happened => Messages.Add(StreamMessage.Event, happened),
        OnNotice = text => Messages.Add(StreamMessage.Notice, text),
        OnHealed = healed => Messages.Add(StreamMessage.Healed, healed),
        OnProgress = progress => Messages.Add(StreamMessage.Progress, progress),
    };

    /// <inheritdoc cref="Tell(EnactmentOptions)"/>
    public OrphanRemovalOptions Tell(OrphanRemovalOptions options) => options with
    {
        OnEvent = happened => Messages.Add(StreamMessage.Event, happened),
        OnProgress = progress => Messages.Add(StreamMessage.Progress, progress),
    };
}
