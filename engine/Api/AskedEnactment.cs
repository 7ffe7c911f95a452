using Occo.Engine.InfoBroker;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>
/// An enactment of an attached infrastructure: the workers make it now, and this process follows their events. When
/// this process ends, they go on.
/// </summary>
internal sealed class AskedEnactment(EngineServices services, Infrastructure infrastructure, EnactmentOptions options)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Throws <see cref="OccoException"/> (InvalidArgument) for options that only an enactment in this process has, and
    /// what ended the turn of the worker.
    /// </summary>
    public async Task<EnactmentResult> RunAsync(CancellationToken cancel)
    {
        RequireCommon();
        Enactment.RequireEnactable(infrastructure);
        var last = (await services.Store.Events.QueryAsync(new() { Last = 1 }).ConfigureAwait(false))
            .Select(e => e.Sequence).FirstOrDefault();
        if (await services.Store.Work.AskAsync(infrastructure.Id).ConfigureAwait(false) is not { } asked)
            throw new OccoException(FailureKind.InvalidArgument, $"'{infrastructure.Name}' was detached just now.");
        var start = services.Time.GetTimestamp();
        var messages = new ChangedMessages(options.OnNotice);
        while (true)
        {
            // In this order: the events before the answer are all there when the answer is.
            var answer = await services.Store.Work.AnswerAsync(infrastructure.Id, asked).ConfigureAwait(false);
            last = await FollowAsync(last, cancel).ConfigureAwait(false);
            if (answer is not null) return TurnAnswer.Read(answer);
            await TellAsync(messages).ConfigureAwait(false);
            if (options.Timeout is { } limit && services.Time.GetElapsedTime(start) is var elapsed && elapsed >= limit)
                return TimedOut(limit, elapsed);
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

    private async Task TellAsync(ChangedMessages messages)
    {
        var now = await services.Store.Infrastructures.FindAsync(infrastructure.Id).ConfigureAwait(false);
        if (now?.Attachment is not { } attachment)
            throw new OccoException(FailureKind.InvalidArgument, $"'{infrastructure.Name}' was detached meanwhile.");
        Enactment.RequireEnactable(now);
        messages.Set(attachment.Unserved is { } why ? [$"'{infrastructure.Name}' waits: {why}."] : []);
        options.OnProgress?.Invoke(new(0, "Waiting", 0, 0, attachment.Unserved ?? "the workers"));
    }

    private EnactmentResult TimedOut(TimeSpan limit, TimeSpan elapsed) => new()
    {
        Infrastructure = infrastructure.Name,
        Reached = false,
        Created = 0,
        Replaced = 0,
        Dropped = 0,
        Failed = 0,
        Passes = 0,
        Duration = elapsed,
        TimedOut = true,
        Errors =
        [
            new(null, null, StepAction.Wait, CloudErrorKind.Transient,
                $"no worker reached it within {limit.TotalSeconds:0} s; the workers go on"),
        ],
    };

    private void RequireCommon()
    {
        if (options is
            {
                Plan: null, Nodes: [], ExcludeNodes: [], Watch: false, IncludeProtected: false, MaxDrops: null,
                Credential: null, OnFailure: FailureAction.Keep
            })
        {
            return;
        }

        throw new OccoException(FailureKind.InvalidArgument,
            $"Workers keep '{infrastructure.Name}', and they enact it whole, as described. For a plan, some nodes, a "
            + "credential, or another limit, enact it in this process.")
        {
            Remedy = new(RemedyKind.EnactHere),
        };
    }
}
