using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>
/// An enactment of an attached infrastructure: the workers make it now, and this process follows their events. When
/// this process ends, they go on.
/// </summary>
internal sealed class AskedEnactment(
    EngineServices services, Infrastructure infrastructure, EnactmentOptions options, string actor)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Throws <see cref="OccoException"/> (InvalidArgument) for options that only an enactment in this process has,
    /// (Suspended), and what ended the turn of the worker.
    /// </summary>
    /// <param name="cancel">Ends the wait; the workers go on.</param>
    public async Task<EnactmentResult> RunAsync(CancellationToken cancel)
    {
        RequireCommon();
        Enactable.Require(infrastructure);
        var last = (await services.Store.Events.QueryAsync(new() { Last = 1 }).ConfigureAwait(false))
            .Select(e => e.Sequence).FirstOrDefault();
        var start = services.Time.GetTimestamp();
        long asked;
        if (options.Attach is { } interval)
        {
            var attached = await services.Store.Work
                .AttachAsync(infrastructure.Id, interval, actor, asks: true, options.Expected).ConfigureAwait(false);
            var attachment = (await services.Store.Workers.JudgeAsync(attached).ConfigureAwait(false)).Attachment!;
            if (attachment.Unserved is not null) return Nothing(start) with { Unserved = attachment.Unserved };
            asked = attachment.Asked;
        }
        else
        {
            asked = await services.Store.Work.AskAsync(infrastructure.Id, actor, options.Expected)
                .ConfigureAwait(false) ?? throw Detached();
        }

        var messages = new ChangedMessages(options.OnNotice);
        while (true)
        {
            // In this order: the events before the answer are all there when the answer is.
            var answer = await services.Store.Work.AnswerAsync(infrastructure.Id, asked).ConfigureAwait(false);
            last = await FollowAsync(last, cancel).ConfigureAwait(false);
            if (answer is not null) return TurnAnswer.Read(answer);
            var why = await TellAsync(messages).ConfigureAwait(false);
            if (options.Timeout is { } limit && services.Time.GetElapsedTime(start) >= limit)
                return TimedOut(start, limit, why);
            await services.Time.PauseAsync(Look, cancel).ConfigureAwait(false);
        }
    }

    private async Task<long> FollowAsync(long last, CancellationToken cancel)
    {
        foreach (var entry in await services.Store.Events.QueryAsync(
            new() { Infrastructure = infrastructure.Id, AfterSequence = last }).ConfigureAwait(false))
        {
            cancel.ThrowIfCancellationRequested();
            options.OnEvent?.Invoke(entry);
            last = entry.Sequence;
        }

        return last;
    }

    // Returns why it waits; null: the workers enact it.
    private async Task<string?> TellAsync(ChangedMessages messages)
    {
        var now = await services.Store.Infrastructures.FindAsync(infrastructure.Id).ConfigureAwait(false);
        if (now is null || now.State == InfrastructureState.Removed)
            throw new OccoException(FailureKind.NotFound, $"'{infrastructure.Name}' was removed meanwhile.");
        Enactable.Require(now);
        if (now.Attachment is not { } attachment) throw Detached();
        attachment = (await services.Store.Workers.JudgeAsync(now).ConfigureAwait(false)).Attachment!;
        var why = attachment.Unserved ?? await OtherAsync(attachment).ConfigureAwait(false);
        messages.Set(why is null ? [] : [$"it waits: {why}."]);
        options.OnProgress?.Invoke(new(0, "Waiting", 0, 0, why ?? "the workers"));
        return why;
    }

    // Of an enactment that no worker makes: the workers wait for its end.
    private async Task<string?> OtherAsync(Attachment attachment)
        => await services.Store.Leases.HolderAsync(infrastructure.Id).ConfigureAwait(false) is { } holder
            && holder.AcquiredAt > (attachment.LastTurnAt ?? DateTimeOffset.MinValue)
            ? $"{holder.Owner} enacts it" : null;

    private OccoException Detached()
        => new(FailureKind.InvalidArgument, $"'{infrastructure.Name}' was detached meanwhile.");

    private EnactmentResult TimedOut(long start, TimeSpan limit, string? why) => Nothing(start) with
    {
        TimedOut = true,
        Errors =
        [
            new(null, null, StepAction.Wait, CloudErrorKind.Transient,
                $"no worker reached it within {limit.TotalSeconds:0} s: {why ?? "the workers go on"}"),
        ],
    };

    private EnactmentResult Nothing(long start) => new()
    {
        Infrastructure = infrastructure.Name,
        Reached = false,
        Created = 0,
        Replaced = 0,
        Dropped = 0,
        Failed = 0,
        Passes = 0,
        Duration = services.Time.GetElapsedTime(start),
        Errors = [],
    };

    private void RequireCommon()
    {
        if (options is
            {
                Plan: null, Nodes: [], ExcludeNodes: [], Watch: false, IncludeProtected: false, MaxDrops: null,
                Credential: null, OnFailure: FailureAction.Keep, Local: false
            })
        {
            return;
        }

        throw new OccoException(FailureKind.InvalidArgument,
            $"Workers enact '{infrastructure.Name}' whole, as described. For a watch, a plan, some nodes, a credential "
            + "or another limit, enact it in this process.")
        {
            Remedy = options.Attach is null ? new(RemedyKind.EnactHere) : null,
        };
    }
}
