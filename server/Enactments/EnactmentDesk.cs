using System.Collections.Concurrent;
using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Problems;

namespace Occo.Server.Enactments;

/// <summary>
/// The enactments that this server makes, and those that it made: the newest 200 that have ended, each with its
/// messages for ten minutes. They end with the server.
/// </summary>
internal sealed class EnactmentDesk(TimeProvider time) : IDisposable
{
    /// <summary>What one token may have running at the same time.</summary>
    public const int MostRunning = 1000;

    private const int MostEnded = 200;

    // For those who were cut off at the end.
    private static readonly TimeSpan Followed = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Guid, (RunningEnactment Work, bool IsEndless)> all = new();
    private readonly CancellationTokenSource ended = new();
    private volatile bool isDraining;

    /// <summary>Newest first.</summary>
    public IEnumerable<RunningEnactment> All
        => all.Values.Select(entry => entry.Work).OrderByDescending(work => work.Record.StartedAt);

    /// <summary>The server was told to end: nothing is begun any more.</summary>
    public bool IsDraining => isDraining;

    /// <summary>All work was stopped, and the streams end.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>Begins work. Throws <see cref="ServerException"/> when the server ends.</summary>
    /// <param name="infrastructure">Its name; null: it concerns the whole store.</param>
    /// <param name="goal">What it is for.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="isEndless">It does not end by itself.</param>
    /// <param name="run">The work.</param>
    public RunningEnactment Begin(
        string? infrastructure, EnactmentPurpose goal, Session session, bool isEndless,
        Func<RunningEnactment, CancellationToken, Task<object?>> run)
    {
        var work = new RunningEnactment(infrastructure, goal, session.Token.Name, time);
        lock (ended)
        {
            if (isDraining) throw new ServerException(ServerProblems.Draining);
            if (all.Values.Count(entry => !entry.Work.IsEnded && entry.Work.Actor == work.Actor) >= MostRunning)
                throw new ServerException(ServerProblems.TooMuchWork);
            all[work.Id] = (work, isEndless);
            work.Start(cancel => run(work, cancel), ended.Token);
        }

        Forget();
        return work;
    }

    /// <summary>The enactment. One that the token may not see does not exist for it.</summary>
    public RunningEnactment Require(Guid id, Session session)
        => all.TryGetValue(id, out var entry)
            && (entry.Work.Infrastructure is { } name ? session.Sees(name) : !session.IsLimited)
            ? entry.Work
            : throw new OccoException(FailureKind.NotFound,
                $"This server makes no enactment {id}. It may have ended long ago, or with the server.");

    /// <summary>
    /// Nobody keeps the infrastructure any more: workers do not, and watches of it that run here are stopped as Ctrl+C
    /// does. Returns when they have ended.
    /// </summary>
    public async Task<Infrastructure> DetachAsync(string infrastructure, Session session, long? expected = null)
    {
        var detached = await session.Occo.DetachAsync(infrastructure, expected).ConfigureAwait(false);
        var watches = all.Values.Where(entry => entry.IsEndless && entry.Work.Infrastructure == detached.Name)
            .Select(entry => entry.Work).ToList();
        // All at once: one that waits for the lease of another must not take it.
        foreach (var work in watches) work.Stop(session.Token.Name);
        await Task.WhenAll(watches.Select(work => work.EndedAsync())).ConfigureAwait(false);
        return detached;
    }

    /// <summary>
    /// Waits for what ends by itself, and stops the rest; after the time everything. Returns whether nothing was cut
    /// off but what is endless.
    /// </summary>
    public async Task<bool> DrainAsync(TimeSpan limit)
    {
        (RunningEnactment Work, bool IsEndless)[] running;
        lock (ended)
        {
            isDraining = true;
            running = [.. all.Values.Where(entry => !entry.Work.IsEnded)];
        }

        var finite = Task.WhenAll(running.Where(entry => !entry.IsEndless).Select(entry => entry.Work.EndedAsync()));
        await Task.WhenAny(finite, Task.Delay(limit, time)).ConfigureAwait(false);
        var isWhole = finite.IsCompleted;
        await ended.CancelAsync().ConfigureAwait(false);
        foreach (var (work, _) in running) work.Stop();
        await Task.WhenAll(running.Select(entry => entry.Work.EndedAsync())).ConfigureAwait(false);
        return isWhole;
    }

    public void Dispose()
    {
        foreach (var (work, _) in all.Values) work.Dispose();
        ended.Dispose();
    }

    private void Forget()
    {
        var old = all.Values.Select(entry => entry.Work).Where(work => work.IsEnded)
            .OrderByDescending(work => work.EndedAt).ToList();
        foreach (var work in old.Skip(MostEnded))
        {
            all.TryRemove(work.Id, out _);
            work.Dispose();
        }

        foreach (var work in old.Where(work => time.GetUtcNow() - work.EndedAt > Followed)) work.Messages.Shorten();
    }
}
