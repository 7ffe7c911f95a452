using Occo.Engine.CloudHandlers.Calls;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Drops instances that have no record, until the cloud says that they are gone. No enactment does it: the instances
/// may belong to an infrastructure of another store, or to none.
/// </summary>
internal sealed class DropLoop(
    EngineServices services, CloudCalls calls, CloudScope scope, Action<int, string?> onProgress)
{
    private const int MaxFailedRounds = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>What stays of instances that are gone, by instance id.</summary>
    public Dictionary<string, string> Remains { get; } = [];

    /// <summary>Why instances are not gone when the time is over. All others are gone.</summary>
    public async Task<IReadOnlyDictionary<string, CloudException>> RunAsync(
        IReadOnlyList<DropTarget> targets, TimeSpan limit, CancellationToken cancel)
    {
        var start = services.Time.GetTimestamp();
        var errors = new Dictionary<string, CloudException>();
        var left = targets;
        var failedRounds = 0;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var answers = await Task.WhenAll(left.Chunk(DropRunner.MostPerCall)
                .Select(chunk => DropRunner.AskAsync(calls, () => scope, chunk, cancel))).ConfigureAwait(false);
            foreach (var outcome in answers.SelectMany(a => a).Where(o => o.Remains is not null))
                Remains[outcome.InstanceId] = outcome.Remains!;
            var there = answers.SelectMany(a => a).Where(o => !o.Gone).ToList();
            foreach (var outcome in there.Where(o => o.Error is { IsTransient: false }))
                errors[outcome.InstanceId] = outcome.Error!;
            var gone = left.Count - there.Count;
            there.RemoveAll(o => errors.ContainsKey(o.InstanceId));
            var trouble = there.Find(o => o.Error is not null)?.Error;
            onProgress(gone, trouble?.Message);
            failedRounds = trouble is not null && gone == 0 ? failedRounds + 1 : 0;
            left = [.. left.Where(t => there.Exists(o => o.InstanceId == t.InstanceId))];
            if (left.Count > 0 && failedRounds < MaxFailedRounds
                && services.Time.GetElapsedTime(start) + pause <= limit)
            {
                await Task.Delay(pause, services.Time, cancel).ConfigureAwait(false);
                continue;
            }

            foreach (var outcome in there) errors[outcome.InstanceId] = outcome.Error ?? StillThere(outcome.InstanceId);
            return errors;
        }
    }

    private static CloudException StillThere(string instanceId) => new(CloudErrorKind.Transient,
        $"The cloud accepted the drop of {instanceId} and still has it. A search for orphans shows when it is gone.");
}
